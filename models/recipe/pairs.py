"""Pairs of texts that mean the same, or belong together, from every source of the training text."""
import csv
import itertools
import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from corpus import MARKS, documents, halves, is_one_in, records, sentences, words_shared
from decontaminate import is_clean, measured_runs
from flips import TRAINING, flip, flips, names_in
from speech import heard
from written import claims, talk, wordings

KEPT_FOR_FLIPS = 10
"""One in so many lists of Tatoeba is kept out of training: the test of flips is made of them."""

HELD_OUT_TOPICS = 4
"""One in so many topics of ArgKP train and Perspectrum train is kept out, by its place in alphabetical order:
precision is calibrated on them, which needs topics that the encoder has never seen."""


TIMES_FLIPPED = 3
"""Each pair of wordings of one point is met with so many flips."""

MOST_OF_A_LIST = 8
"""Ordered pairs of one list of sentences that mean the same."""

FEW_WORDS_SHARED = 0.6
"""Pairs that share less than this part of the shorter one's words are met `TIMES_FLIPPED` times: what the two have in common
there is what they claim, and the flip, which has nearly all the words, is what they must be kept from."""

LONGEST_FLIPPED = 20
LONGEST_HEARD = 30
"""Words: short sentences cost least, and a flip in a long one is a detail."""


@dataclass(frozen=True)
class Pair:
    a: str
    b: str
    other: str | None = None
    """A hard negative of `a`: near in words, another claim."""
    label: str | None = None
    """Pairs of one label say the same; they are no negatives of each other."""
    topic: str | None = None
    """Batches hold whole topics, so that the other points of a question are the negatives."""


@dataclass
class Corpus:
    sources: dict[str, list[Pair]] = field(default_factory=dict)
    spoken: list[str] = field(default_factory=list)
    """Sentences of speech, for masked language modelling and for hearing them wrong."""
    similar: list[tuple[str, str, float]] = field(default_factory=list)
    """STS-B train: two texts and how alike they are, 0 to 1."""
    removed: Counter = field(default_factory=Counter)
    """By source: documents (or pairs, of the labelled sets) left out because they share a run of words with what is measured."""
    held_out_topics: dict[str, list[str]] = field(default_factory=dict)


def is_kept_for_flips(texts: list[str]) -> bool:
    return is_one_in(KEPT_FOR_FLIPS, texts[0])


def held_out(topics) -> list[str]:
    return sorted(set(topics))[::HELD_OUT_TOPICS]


def read(data: Path, seed: int, share: float = 1.0) -> Corpus:
    """Everything there is to train on under `data`; `share` keeps a part of the large sources, for a quick look."""
    rng = random.Random(seed)
    corpus = Corpus()
    seen = measured_runs(data)
    train = data / "train"

    def clean_documents(name: str):
        for document in documents(train / f"{name}.txt.zst"):
            if rng.random() > share:
                continue
            if is_clean(" ".join(document), seen):
                yield document
            else:
                corpus.removed[name] += 1

    def clean_records(name: str):
        for record in records(train / f"{name}.jsonl.zst"):
            if is_clean(json.dumps(record), seen):
                yield record
            else:
                corpus.removed[name] += 1

    for name, per_line in (("podcast_turns", 0.5), ("bitcoin_talks", 0.6), ("meeting_turns", 1.0), ("books", 0.35)):
        lines: list[Pair] = []
        for document in clean_documents(name):
            for line in document:
                line = MARKS.sub("", line)
                if not line.isascii() and name == "bitcoin_talks":
                    continue
                if name != "books":
                    corpus.spoken += [part for part in sentences(line) if 6 <= len(part.split()) <= 40]
                if rng.random() < per_line and (pair := halves(line, rng)):
                    lines.append(Pair(*pair))
        corpus.sources[name] = lines
    rng.shuffle(corpus.spoken)
    names = names_in(corpus.spoken[:200_000])

    corpus.sources["dialogues"] = [
        Pair(a, b)
        for document in clean_documents("dialogues")
        for a, b in itertools.pairwise(document)
        if len(a.split()) >= 6 and len(b.split()) >= 6 and rng.random() < 0.3
    ]
    corpus.sources["nli"] = _entailments(clean_records("nli"), rng, names)
    corpus.sources["tatoeba"] = _tatoeba(clean_records("tatoeba_paraphrases"), rng, names)
    corpus.sources["bible"] = [Pair(*rng.sample(list(texts), 2)) for texts in clean_records("bible_versions") if len(texts) > 1]
    corpus.sources["sentence_split"] = [Pair(*texts) for texts in clean_records("sentence_split")]
    corpus.sources["medical_qa"] = [Pair(r["q"], " ".join(r["a"].split()[:60])) for r in clean_records("medical_qa")]
    corpus.sources["trivia_qa"] = [
        Pair(r["q"], r["a"] if len(r["a"].split()) > 3 else f"{r['q']} {r['a']}")
        for r in clean_records("trivia_qa") if len(r["q"].split()) >= 5
    ]
    corpus.sources["textbook"] = [
        Pair(f"{r['title']}: {r['head']}", " ".join(r["para"].split()[:60])) for r in clean_records("textbook_sections")
    ] + [Pair(r["term"], r["def"]) for r in clean_records("textbook_glossary")]
    corpus.sources["intents"] = _intents(clean_records("intents"), rng)
    for name, pairs in (
        ("argkp", _argkp(data, corpus)), ("perspectrum", _perspectrum(data, corpus, rng, names)),
        ("claims", _claims(rng)), ("talk", _talk(data)),
    ):
        corpus.sources[name] = [pair for pair in pairs if is_clean(pair.a, seen) and is_clean(pair.b, seen)]
        corpus.removed[name] += len(pairs) - len(corpus.sources[name])
    corpus.sources["flips"] = [
        pair for text in corpus.spoken[: int(150_000 * share)] if len(text.split()) <= LONGEST_FLIPPED
        for pair in _flipped(text, rng, names)
    ]
    corpus.sources["speech"] = [
        Pair(text, heard(text, rng, rng.uniform(0.1, 0.35))) for text in corpus.spoken[-int(200_000 * share) :]
        if len(text.split()) <= LONGEST_HEARD
    ]
    similar = [
        (a, b, float(score) / 5)
        for a, b, score in (
            line.rstrip("\n").split("\t") for line in open(data / "eval" / "sts" / "stsb_train.tsv", encoding="utf-8")
        )
    ]
    corpus.similar = [row for row in similar if is_clean(row[0], seen) and is_clean(row[1], seen)]
    corpus.removed["stsb"] += len(similar) - len(corpus.similar)
    return corpus


def _flipped(text: str, rng: random.Random, names: list[str]) -> list[Pair]:
    """A sentence and the same reworded, a flip beside it; and now and then two denials of it, itself beside them."""
    made = flips(text, TRAINING, rng, names)
    if not made:
        return []
    pairs = [Pair(heard(text, rng, 0.1) if rng.random() < 0.5 else text, _reworded(text, rng), made[rng.choice(sorted(made))])]
    if "negation" in made and rng.random() < 0.3:
        again = flips(text, TRAINING, rng, names)["negation"]
        if again != made["negation"]:
            pairs.append(Pair(made["negation"], heard(again, rng, 0.1) if rng.random() < 0.3 else again, text))
    return pairs


def _reworded(text: str, rng: random.Random) -> str:
    """The same claim with its clauses the other way round, or introduced otherwise: what rules can do."""
    parts = text.rstrip(".!?").split(", ")
    if len(parts) == 2 and min(len(part.split()) for part in parts) >= 3:
        return f"{parts[1][0].upper()}{parts[1][1:]}, {parts[0]}"
    opening = rng.choice(["I think", "Well,", "They say", "As far as I know,", "You know,", "The point is that", "So", "Basically"])
    return f"{opening} {text}" if rng.random() < 0.5 else heard(text, rng, 0.25)


def _entailments(pairs, rng: random.Random, names: list[str]) -> list[Pair]:
    """Premise and hypothesis, a contradiction of the same premise beside them, and the other way round with a flip of the hypothesis."""
    by_premise: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for record in pairs:
        by_premise[record["p"]][record["label"]].append(record["h"])
    found = []
    for premise, hypotheses in by_premise.items():
        for entailed in hypotheses["entailment"]:
            if hypotheses["contradiction"]:
                found.append(Pair(premise, entailed, rng.choice(hypotheses["contradiction"])))
            for _ in range(TIMES_FLIPPED):
                if flipped := flip(entailed, TRAINING, rng, names):
                    found.append(Pair(entailed, premise, flipped))
    return found


def _tatoeba(lists, rng: random.Random, names: list[str]) -> list[Pair]:
    found = []
    for texts in lists:
        if is_kept_for_flips(texts) or len(texts) < 2:
            continue
        ordered = list(itertools.permutations(texts, 2))
        for a, b in rng.sample(ordered, min(len(ordered), MOST_OF_A_LIST)):
            times = TIMES_FLIPPED if words_shared(a, b) < FEW_WORDS_SHARED else 1
            found += [_paraphrase(a, b, rng, names) for _ in range(times)]
    return found


def _paraphrase(a: str, b: str, rng: random.Random, names: list[str]) -> Pair:
    """A flip of the first beside the two; one text in a few as it would be heard."""
    other = flip(a, TRAINING, rng, names)
    told = [heard(text, rng, rng.uniform(0.05, 0.25)) if text and rng.random() < 0.15 else text for text in (a, b, other)]
    return Pair(*told)


def _intents(rows, rng: random.Random) -> list[Pair]:
    by_label = defaultdict(list)
    for record in rows:
        by_label[record["label"]].append(record["text"])
    return [
        Pair(*rng.sample(texts, 2), label=label)
        for label, texts in sorted(by_label.items()) if len(texts) > 1
        for _ in range(len(texts) // 2)
    ]


def _argkp(data: Path, corpus: Corpus) -> list[Pair]:
    """An argument and a key point that it makes; the negatives are other key points of the same topic and stance."""
    def read_csv(name: str) -> list[dict[str, str]]:
        with open(data / "eval" / "argkp" / f"{name}_train.csv", encoding="utf-8") as lines:
            return list(csv.DictReader(lines))

    arguments = {row["arg_id"]: row for row in read_csv("arguments")}
    key_points = {row["key_point_id"]: row for row in read_csv("key_points")}
    corpus.held_out_topics["argkp"] = held_out(row["topic"] for row in arguments.values())
    unseen = set(corpus.held_out_topics["argkp"])
    return [
        Pair(arguments[row["arg_id"]]["argument"], key_points[row["key_point_id"]]["key_point"],
             label=row["key_point_id"], topic=arguments[row["arg_id"]]["topic"])
        for row in read_csv("labels")
        if row["label"] == "1" and arguments[row["arg_id"]]["topic"] not in unseen
    ]


def _perspectrum(data: Path, corpus: Corpus, rng: random.Random, names: list[str]) -> list[Pair]:
    by_label = defaultdict(list)
    with open(data / "eval" / "clusters" / "perspectrum_train.jsonl", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    corpus.held_out_topics["perspectrum"] = held_out(row["topic"] for row in rows)
    unseen = set(corpus.held_out_topics["perspectrum"])
    for row in rows:
        if row["topic"] not in unseen:
            by_label[(row["topic"], row["label"])].append(row["text"].strip())
    found = []
    for (topic, label), texts in sorted(by_label.items()):
        for a, b in itertools.permutations(texts, 2):
            for _ in range(TIMES_FLIPPED):
                pair = _paraphrase(a, b, rng, names)
                found.append(Pair(pair.a, pair.b, pair.other, label, topic))
    return found


def _claims(rng: random.Random) -> list[Pair]:
    """Two wordings of a claim, a flip beside them; the negatives are the other claims of the topic."""
    return [
        Pair(a, b, flipped, f"{claim.topic}/{number}", claim.topic)
        for number, claim in enumerate(claims())
        for a, b, flipped in wordings(claim, rng)
    ]


def _talk(data: Path) -> list[Pair]:
    """A passage, its claim and the claim told again, each with each; a flip or what is only near beside them."""
    found = []
    for told in talk(data):
        for a, b, other in (
            (told.passage, told.again, told.near), (told.passage, told.claim, told.flip), (told.claim, told.again, told.flip),
            (told.again, told.passage, told.near), (told.claim, told.passage, told.near), (told.again, told.claim, told.flip),
        ):
            found.append(Pair(a, b, other, told.passage, told.passage))
    return found
