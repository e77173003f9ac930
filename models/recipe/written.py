"""Claims written for this project (`written/`), which has them in the words of several speakers, with what they are not.

`claims.jsonl.zst`: topics of about five claims, each in five wordings and with two flips.
`talk.jsonl.zst`: what passages of the training text's talk claim, told again in other words; the passages themselves are not
there, only their SHA-256, and are cut anew from the text.
"""
import hashlib
import itertools
import random
import re
from dataclasses import dataclass
from pathlib import Path

from corpus import MARKS, documents, is_one_in, records, sentences

WRITTEN = Path(__file__).parent / "written"

KEPT = 12
"""One in so many topics and passages is kept out of training, by hash, to measure on."""

WORDINGS = 12
"""Ordered pairs of the wordings of one claim."""

SOURCES_OF_TALK = ("podcast_turns", "bitcoin_talks")

FULL, SHORTEST, LONGEST = 35, 25, 75
"""Words: a passage is closed after so many, and taken if it has at least and at most so many."""

_MARKS = re.compile(MARKS.pattern + r"|^[A-Z][\w .'-]{0,40}: ")
"""What transcribers write beside the words, speakers' names too."""


@dataclass(frozen=True)
class Claim:
    topic: str
    wordings: list[str]
    flips: list[str]


@dataclass(frozen=True)
class Told:
    """A passage of talk; its claim in a sentence, told again as another would, turned into another, and what is only near."""

    passage: str
    claim: str
    again: str
    flip: str
    near: str


def is_kept(name: str) -> bool:
    return is_one_in(KEPT, name)


def claims(kept: bool = False) -> list[Claim]:
    """The claims of the topics that are trained on, or of those that are kept for measuring."""
    return [
        Claim(topic["topic"], claim["same"], claim["flips"])
        for topic in records(WRITTEN / "claims.jsonl.zst") if is_kept(topic["topic"]) == kept
        for claim in topic["claims"]
    ]


def wordings(claim: Claim, rng: random.Random) -> list[tuple[str, str, str]]:
    """Two wordings of the claim and a flip: of the first where it was written for it, else of either."""
    ordered = rng.sample(list(itertools.permutations(range(len(claim.wordings)), 2)), WORDINGS)
    return [
        (claim.wordings[i], claim.wordings[j], claim.flips[i] if i < len(claim.flips) else rng.choice(claim.flips))
        for i, j in ordered
    ]


def passages(data: Path):
    """The passages of the training text's talk."""
    for name in SOURCES_OF_TALK:
        for document in documents(data / "train" / f"{name}.txt.zst"):
            for line in document:
                line = _MARKS.sub("", line)
                if line.isascii():
                    yield from _cut(sentences(line))


def _cut(parts: list[str]):
    """Whole sentences until `FULL` words are reached."""
    held: list[str] = []
    for part in parts:
        held.append(part)
        count = sum(len(part.split()) for part in held)
        if count >= FULL:
            if count <= LONGEST:
                yield " ".join(held)
            held = []
    if SHORTEST <= sum(len(part.split()) for part in held) < FULL:
        yield " ".join(held)


def talk(data: Path, kept: bool = False) -> list[Told]:
    """What passages claim, of those that are trained on or of those that are kept for measuring."""
    rows = {row["id"]: row for row in records(WRITTEN / "talk.jsonl.zst") if is_kept(row["id"]) == kept}
    found: dict[str, Told] = {}
    for passage in passages(data):
        name = hashlib.sha256(passage.encode()).hexdigest()[:12]
        if name in rows and name not in found:
            row = rows[name]
            found[name] = Told(passage, row["claim"], row["again"], row["flip"], row["near"])
    return list(found.values())
