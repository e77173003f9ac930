"""Reads the training text: documents of lines, and records."""
import hashlib
import io
import json
import random
import re
from pathlib import Path

import zstandard


def _lines(path: Path):
    with open(path, "rb") as raw:
        yield from io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(raw), encoding="utf-8")


def documents(path: Path):
    """The documents of a .txt.zst: runs of lines between blank lines."""
    document: list[str] = []
    for line in _lines(path):
        line = line.strip()
        if line:
            document.append(line)
        elif document:
            yield document
            document = []
    if document:
        yield document


def records(path: Path):
    """The JSON values of a .jsonl.zst, one a line."""
    for line in _lines(path):
        if line.strip():
            yield json.loads(line)


MARKS = re.compile(r"\{\w+\} ?|^Speaker \d+: ")
"""What transcribers write beside the words."""


def is_one_in(count: int, name: str) -> bool:
    """Is the name among one in so many, by hash?"""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % count == 0


def words(text: str) -> list[str]:
    """Lower-cased words, as decontamination and word error rates count them."""
    return re.findall(r"[a-z0-9']+", text.lower())


def words_shared(a: str, b: str) -> float:
    """Part of the shorter text's different words that the other has too."""
    mine, theirs = set(words(a)), set(words(b))
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))


_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])")


def sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def halves(line: str, rng: random.Random, shortest: int = 8, longest: int = 28) -> tuple[str, str] | None:
    """Two neighbouring stretches of a turn, each of `shortest` to `longest` words; None where it is too short.

    Cut between sentences where there are some, so that each half stands by itself.
    """
    parts = sentences(line)
    if len(parts) >= 2:
        at = rng.randrange(1, len(parts))
        left, right = " ".join(parts[max(0, at - 2) : at]), " ".join(parts[at : at + 2])
    else:
        tokens = line.split()
        if len(tokens) < 2 * shortest:
            return None
        at = rng.randrange(shortest, len(tokens) - shortest + 1)
        left, right = " ".join(tokens[:at]), " ".join(tokens[at:])
    left, right = left.split()[-longest:], right.split()[:longest]
    if len(left) < shortest or len(right) < shortest:
        return None
    return " ".join(left), " ".join(right)
