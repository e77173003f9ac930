"""The measures of a model folder: `python evaluate.py MODEL_FOLDER DATA`.

STS-B dev, ArgKP dev and Perspectrum dev as the labelled sets define them; flips, speech and the user's page as this recipe
does. Prints a JSON object.
"""
import csv
import functools
import itertools
import json
import random
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from corpus import documents, records, words, words_shared
from decontaminate import _text_of
from flips import MEASURING
from flips import flips as make_flips
from pairs import is_kept_for_flips
from speech import heard
from written import claims, passages, talk

FLIPS = 500
MOST_WORDS_SHARED = 0.6
SPEECH_SENTENCES = 500
FEWEST_WORD_ERRORS = 0.15
WINDOW_WORDS = 45
WINDOW_STEP = 22
FIRST = 20
RETOLD_OTHERS, RETOLD_STEP = 5000, 60
"""How many passages of talk a claim is told apart from, beside those of the other claims; one in so many is taken."""


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 0, ties at their mean."""
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(len(values))
    for value in np.unique(values):
        tied = values == value
        ranks[tied] = ranks[tied].mean()
    return ranks


def spearman(a, b) -> float:
    return float(np.corrcoef(_ranks(np.asarray(a)), _ranks(np.asarray(b)))[0, 1])


def average_precision(similarities, relevant) -> float:
    order = np.argsort(-np.asarray(similarities), kind="stable")
    marks = np.asarray(relevant, dtype=float)[order]
    return float((marks * np.cumsum(marks) / np.arange(1, len(marks) + 1)).sum() / marks.sum())


def sts(embed, path: Path) -> float:
    rows = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")]
    a, b = embed([row[0] for row in rows]), embed([row[1] for row in rows])
    return spearman((a * b).sum(1), [float(row[2]) for row in rows])


def argkp(embed, folder: Path, split: str = "dev") -> tuple[float, float]:
    """Mean average precision, strict and relaxed, as the KPA-2021 shared task defines them."""
    def read(name: str):
        with open(folder / f"{name}_{split}.csv", encoding="utf-8") as lines:
            return list(csv.DictReader(lines))

    arguments, key_points = read("arguments"), read("key_points")
    label = {(row["arg_id"], row["key_point_id"]): int(row["label"]) for row in read("labels")}
    vectors = embed([row["argument"] for row in arguments] + [row["key_point"] for row in key_points])
    of_arguments, of_points = vectors[: len(arguments)], vectors[len(arguments) :]
    groups = defaultdict(list)
    for index, row in enumerate(arguments):
        group = (row["topic"], row["stance"])
        points = [i for i, point in enumerate(key_points) if (point["topic"], point["stance"]) == group]
        similarities = of_points[points] @ of_arguments[index]
        best = max(range(len(points)), key=lambda i: (similarities[i], key_points[points[i]]["key_point_id"]))
        groups[group].append((float(similarities[best]), row["arg_id"], key_points[points[best]]["key_point_id"]))

    def score(rows, unlabelled: int) -> float:
        kept = sorted(rows, key=lambda row: (-row[0], row[1]))[: len(rows) // 2]
        marks = [label.get((argument, point), unlabelled) for _, argument, point in kept]
        hits, total = 0, 0.0
        for place, mark in enumerate(marks, 1):
            hits += mark
            total += mark * hits / place
        return total / hits * (hits / len(marks)) if hits else 0.0

    return tuple(statistics.mean(score(rows, unlabelled) for rows in groups.values()) for unlabelled in (0, 1))


def perspectrum(embed, path: Path) -> float:
    """Average precision of same-point pairs within a question, over the pairs of all questions together."""
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    vectors = embed([row["text"] for row in rows])
    by_topic = defaultdict(list)
    for index, row in enumerate(rows):
        by_topic[row["topic"]].append(index)
    similarities, relevant = [], []
    for members in by_topic.values():
        for place, i in enumerate(members):
            for j in members[place + 1 :]:
                similarities.append(float(vectors[i] @ vectors[j]))
                relevant.append(rows[i]["label"] == rows[j]["label"])
    return average_precision(similarities, relevant)


def flip_triples(data: Path, seed: int = 11) -> list[tuple[str, str, str, str]]:
    """A sentence, its paraphrase in mostly other words, a flip of the sentence, and the kind of flip."""
    rng = random.Random(seed)
    groups = defaultdict(list)
    for line in open(data / "eval" / "clusters" / "perspectrum_dev.jsonl", encoding="utf-8"):
        row = json.loads(line)
        groups[(row["topic"], row["label"])].append(row["text"].strip())
    lists = list(groups.values()) + [
        texts for texts in records(data / "train" / "tatoeba_paraphrases.jsonl.zst") if is_kept_for_flips(texts)
    ]
    made: list[tuple[str, str, dict[str, str]]] = []
    for texts in lists:
        texts = [text for text in texts if len(text.split()) >= 4]
        for a, b in itertools.islice(itertools.combinations(rng.sample(texts, len(texts)), 2), 3):
            if words_shared(a, b) < MOST_WORDS_SHARED and not text_is_a_title(a):
                made.append((a, b, make_flips(a, MEASURING, rng, [])))
    counts = Counter(kind for *_, found in made for kind in found)
    chosen: list[tuple[str, str, str, str]] = []
    for place, kind in enumerate(sorted(counts, key=lambda kind: (counts[kind], kind))):
        used = {row[0] for row in chosen} | {row[1] for row in chosen}
        left = list({a: (a, b, found[kind], kind) for a, b, found in made if kind in found and not {a, b} & used}.values())
        chosen += rng.sample(left, min(len(left), (FLIPS - len(chosen)) // (len(counts) - place)))
    return chosen


def text_is_a_title(text: str) -> bool:
    """Most words capitalised: a headline, in which names cannot be told."""
    told = text.split()
    return sum(word[:1].isupper() for word in told) > len(told) / 2


def flips(embed, data: Path) -> dict[str, float]:
    triples = flip_triples(data)
    vectors = embed([text for row in triples for text in row[:3]]).reshape(len(triples), 3, -1)
    nearer = (vectors[:, 0] * vectors[:, 1]).sum(1) > (vectors[:, 0] * vectors[:, 2]).sum(1)
    kinds = sorted({row[3] for row in triples})
    by_kind = {kind: float(np.mean([n for n, row in zip(nearer, triples) if row[3] == kind])) for kind in kinds}
    return {"flips": float(nearer.mean())} | {f"flips_{kind}": value for kind, value in by_kind.items()}


def _word_errors(told: list[str], heard_words: list[str]) -> float:
    """Word error rate: edits over the number of words told (Levenshtein 1966)."""
    row = list(range(len(heard_words) + 1))
    for i, word in enumerate(told, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard_words, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1] / max(1, len(told))


def speech(embed, data: Path, seed: int = 12) -> float:
    """Median cosine of a claim of Perspectrum dev and its copy with at least 15% of its words misheard."""
    rng = random.Random(seed)
    rows = [json.loads(line)["text"].strip() for line in open(data / "eval" / "clusters" / "perspectrum_dev.jsonl", encoding="utf-8")]
    pairs = []
    for text in rng.sample([row for row in rows if len(row.split()) >= 8], SPEECH_SENTENCES):
        noised = heard(text, rng, 0.25)
        while _word_errors(words(text), words(noised)) < FEWEST_WORD_ERRORS:
            noised = heard(text, rng, 0.35)
        pairs.append((text, noised))
    a, b = embed([a for a, _ in pairs]), embed([b for _, b in pairs])
    return float(np.median((a * b).sum(1)))


def user_page(embed, data: Path) -> int:
    """Of the ten related paragraphs of seed.md, those within the first 20 by similarity to today's insight, among windows
    of 45 words of the real fortnight, each half over the one before."""
    page = (data / "seed.md").read_text(encoding="utf-8")
    insight = next(line[2:] for line in page.split("## Today's insight")[1].splitlines() if line.startswith("> "))
    related = [line.split(". ", 1)[1] for line in page.splitlines() if line[:1].isdigit()]
    windows = []
    for path in sorted(path for path in (data / "week").glob("*/*") if path.is_file()):
        told = _text_of(path).split()
        windows += [" ".join(told[at : at + WINDOW_WORDS]) for at in range(0, len(told), WINDOW_STEP)]
    near = embed(windows) @ embed([insight])[0]
    of_related = embed(related) @ embed([insight])[0]
    return int(sum((near > similarity).sum() + (of_related > similarity).sum() < FIRST for similarity in of_related))


def written(embed) -> float:
    """Average precision of pairs of one claim within a topic, over the written topics that are kept out of training."""
    by_topic = defaultdict(list)
    for claim in claims(kept=True):
        by_topic[claim.topic].append(claim.wordings)
    similarities, relevant = [], []
    for points in by_topic.values():
        label = [number for number, texts in enumerate(points) for _ in texts]
        vectors = embed([text for texts in points for text in texts])
        for i, j in itertools.combinations(range(len(label)), 2):
            similarities.append(float(vectors[i] @ vectors[j]))
            relevant.append(label[i] == label[j])
    return average_precision(similarities, relevant)


@functools.cache
def _retold_texts(data: Path) -> tuple[list[str], list[str], list[str]]:
    """Claims told again, the passages that they are of, and others; all talk is cut for it, so only once."""
    kept = talk(data, kept=True)
    told = {row.passage for row in kept}
    others = (text for text in passages(data) if text not in told)
    return (
        [row.again for row in kept], [row.passage for row in kept],
        list(itertools.islice(others, 0, RETOLD_OTHERS * RETOLD_STEP, RETOLD_STEP)),
    )


def retold(embed, data: Path) -> float:
    """A passage's claim told again by another: the mean of one over the place of the passage among the others of talk."""
    asked, own, rest = map(embed, _retold_texts(data))
    similarity = (asked * own).sum(1)[:, None]
    place = 1 + (asked @ rest.T > similarity).sum(1) + (asked @ own.T > similarity + 1e-6).sum(1)
    return float((1 / place).mean())


def measure(embed, data: Path, page: bool = True) -> dict[str, float]:
    """`embed`: texts -> unit rows; `page` adds the user's page, which embeds the whole fortnight."""
    evals = data / "eval"
    strict, relaxed = argkp(embed, evals / "argkp")
    found = {
        "sts": sts(embed, evals / "sts" / "stsb_dev.tsv"), "argkp_strict": strict, "argkp_relaxed": relaxed,
        "perspectrum": perspectrum(embed, evals / "clusters" / "perspectrum_dev.jsonl"),
    } | flips(embed, data) | {"speech": speech(embed, data), "written": written(embed), "retold": retold(embed, data)}
    return found | ({"user_page": user_page(embed, data)} if page else {})


def main() -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(sys.argv[1], device="cpu")

    def embed(texts):
        return model.encode(texts, normalize_embeddings=True, show_progress_bar=False)

    print(json.dumps({name: round(value, 4) for name, value in measure(embed, Path(sys.argv[2])).items()}, indent=1))


if __name__ == "__main__":
    main()
