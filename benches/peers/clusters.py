"""Refrain's clusters beside those of peers, on the same vectors: `python clusters.py REFRAIN LABELLED.jsonl...`.

REFRAIN is the program. Each peer gets refrain's vectors and its best setting by an oracle: of a grid, the one with the
highest score on the very set that it is scored on, once for B-cubed F1 and once for the adjusted Rand index. Refrain has
one default for all sets. Where passages have topics, all are clustered topic by topic. Prints a Markdown table.
"""
import json
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from math import comb
from pathlib import Path

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

warnings.filterwarnings("ignore")
COSINES = np.round(np.arange(0.1, 0.96, 0.02), 2)
SIZES = (2, 3, 5, 8, 12, 20)
FEW = 6
"""Topics of so many passages (twice, four times as many for UMAP and EVoC) are too small for density trees and reductions of
dimensions to run on: their passages stay alone."""


def scores(gold: list, found: list) -> tuple[float, float, int]:
    """B-cubed F1 (Bagga and Baldwin 1998), adjusted Rand index (Hubert and Arabie 1985), clusters."""
    n = len(gold)
    both, true, told = Counter(zip(gold, found)), Counter(gold), Counter(found)
    precision = sum(c * c / told[f] for (_, f), c in both.items()) / n
    recall = sum(c * c / true[g] for (g, _), c in both.items()) / n
    pairs = lambda counts: sum(comb(c, 2) for c in counts.values())
    expected, most = pairs(true) * pairs(told) / comb(n, 2), (pairs(true) + pairs(told)) / 2
    return 2 * precision * recall / (precision + recall), (pairs(both) - expected) / (most - expected), len(told)


def tree(method):
    """Agglomerative clustering, cut at each cosine."""
    def every(vectors):
        if len(vectors) < 2:
            return {cut: np.zeros(len(vectors), int) for cut in COSINES}
        distances = np.clip(1 - vectors @ vectors.T, 0, None)
        np.fill_diagonal(distances, 0)
        merges = linkage(squareform(distances, checks=False), method)
        return {cut: fcluster(merges, 1 - cut, "distance") for cut in COSINES}
    return every


def communities(vectors):
    """sentence-transformers' community_detection: the largest neighbourhood first, what it holds is taken."""
    near = vectors @ vectors.T
    found = {}
    for cut in COSINES:
        close = near >= cut
        labels = -np.ones(len(vectors), int)
        for row in np.argsort(-close.sum(1), kind="stable"):
            members = np.flatnonzero(close[row] & (labels < 0))
            if labels[row] < 0 and len(members) > 1:
                labels[members] = row
        found[cut] = labels
    return found


def key_points(vectors):
    """In the manner of Key Point Analysis (Bar-Haim et al. 2020): the passages that most others are near to are key points,
    apart from each other by the cut; every other passage goes to the nearest one that is near enough."""
    near = vectors @ vectors.T
    found = {}
    for cut in COSINES:
        chosen: list[int] = []
        for row in np.argsort(-(near >= cut).sum(1), kind="stable"):
            if not chosen or near[row, chosen].max() < cut:
                chosen.append(row)
        best = near[:, chosen]
        labels = best.argmax(1)
        labels[best.max(1) < cut] = -1
        found[cut] = labels
    return found


def near_duplicates(vectors):
    """SemHash: every passage goes to the one that it is a near-duplicate of."""
    from semhash import SemHash
    if len(vectors) < 2:
        return {}
    index = SemHash.from_embeddings(vectors, [str(row) for row in range(len(vectors))], model=None)
    found = {}
    for cut in COSINES:
        labels = np.arange(len(vectors))
        for duplicate in index.self_deduplicate(threshold=float(cut)).filtered:
            labels[int(duplicate.record)] = int(duplicate.duplicate_of)
        found[cut] = labels
    return found


def density(vectors):
    """HDBSCAN (fast_hdbscan) on the vectors."""
    from fast_hdbscan import HDBSCAN
    return {size: HDBSCAN(min_cluster_size=size, min_samples=1).fit_predict(vectors.astype(float)) for size in SIZES
            if len(vectors) > max(size, FEW)}


def topic_model(vectors):
    """What BERTopic clusters by: UMAP to five dimensions, then HDBSCAN."""
    from fast_hdbscan import HDBSCAN
    from umap import UMAP
    if len(vectors) <= 2 * FEW:
        return {}
    low = UMAP(n_neighbors=min(15, len(vectors) - 1), n_components=5, min_dist=0.0, metric="cosine", random_state=1).fit_transform(vectors)
    return {size: HDBSCAN(min_cluster_size=size, min_samples=1).fit_predict(low.astype(float)) for size in SIZES if len(vectors) > size}


def evoc(vectors):
    from evoc import EVoC
    if len(vectors) <= 4 * FEW:
        return {}
    found = {}
    for size in SIZES:
        try:
            found[size] = EVoC(base_min_cluster_size=size, random_state=1).fit_predict(vectors)
        except (ValueError, IndexError):
            continue
    return found


PEERS = {
    "agglomerative, average": tree("average"), "agglomerative, complete": tree("complete"), "community_detection": communities,
    "Key Point Analysis' matching": key_points, "SemHash": near_duplicates, "HDBSCAN": density,
    "UMAP + HDBSCAN (BERTopic)": topic_model, "EVoC": evoc,
}
OVER_ALL_PAIRS = ("agglomerative, average", "agglomerative, complete", "community_detection", "Key Point Analysis' matching")
MOST_FOR_ALL_PAIRS = 12_000
"""Passages up to which all pairs fit in memory."""


def by_topic(rows) -> list[np.ndarray]:
    topics = defaultdict(list)
    for index, row in enumerate(rows):
        topics[row.get("topic", "")].append(index)
    return [np.array(members) for members in topics.values()]


def peer_scores(every, rows, vectors, topics):
    gold = [(row.get("topic", ""), row["label"]) for row in rows]
    told = defaultdict(lambda: [("alone", index) for index in range(len(rows))])
    started = time.time()
    for number, members in enumerate(topics):
        for setting, labels in every(vectors[members]).items():
            for index, label in zip(members, labels):
                if label >= 0:
                    told[setting][index] = (number, int(label))
    took = time.time() - started
    results = [scores(gold, found) for found in told.values()]
    return max(results, key=lambda r: r[0]), max(results, key=lambda r: r[1]), took


def main() -> None:
    program, *paths = sys.argv[1:]
    for path in map(Path, paths):
        rows = [json.loads(line) for line in open(path, encoding="utf-8")]
        with tempfile.TemporaryDirectory() as folder:
            vectors_at = Path(folder) / "vectors.npy"
            subprocess.run([program, "embed", "-q", str(path), "-o", str(vectors_at)], check=True)
            vectors = np.load(vectors_at).astype(np.float32)
        started = time.time()
        ran = subprocess.run([program, "eval", "clusters", str(path), "-q", "--format", "json"], check=True, capture_output=True)
        ours, took = json.loads(ran.stdout)["scores"], time.time() - started
        print(f"\n{path.name}: {len(rows)} passages, {int(ours['clusters_true'])} true clusters\n")
        print("| | B-cubed F1 | ARI | clusters | seconds |\n|---|---|---|---|---|")
        print(f"| **refrain**, its default | {ours['b3_f1']:.3f} | {ours['ari']:.3f} | {int(ours['clusters_found'])} | {took:.1f} |", flush=True)
        topics = by_topic(rows)
        for name, every in PEERS.items():
            if name in OVER_ALL_PAIRS and max(map(len, topics)) > MOST_FOR_ALL_PAIRS:
                print(f"| {name} | left out: all pairs of {len(rows)} passages | | | |")
                continue
            best_f1, best_ari, seconds = peer_scores(every, rows, vectors, topics)
            print(f"| {name}, oracle | {best_f1[0]:.3f} | {best_ari[1]:.3f} | {best_f1[2]} | {seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
