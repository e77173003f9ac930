"""Keeps text that we measure on out of the training text: nothing that shares a run of words with it."""
import json
import re
from pathlib import Path

from corpus import words

RUN = 12
"""Words of a shared run that make a document suspect: people do not say twelve words alike by chance."""

_MARKUP = re.compile(r"<[^>]*>|\d+:\d+[:.\d,]*|-->|^\d+\s*$", re.MULTILINE)


def runs(text: str):
    """Hashes of all runs of RUN words."""
    told = words(text)
    return {hash(tuple(told[i : i + RUN])) for i in range(len(told) - RUN + 1)}


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _text_of(path: Path) -> str:
    raw = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".json":
        return " ".join(_strings(json.loads(raw)))
    return _MARKUP.sub(" ", raw)


def measured_runs(data: Path) -> set[int]:
    """The runs of everything that is measured on: the real week, and the dev parts of the labelled sets."""
    seen: set[int] = set()
    for path in sorted((data / "week").rglob("*")):
        if path.is_file():
            seen |= runs(_text_of(path))
    for path in sorted((data / "eval").rglob("*dev*")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for part in _strings(json.loads(line)) if path.suffix == ".jsonl" else re.split(r"\t|\",\"", line):
                seen |= runs(part)
    return seen


def is_clean(text: str, seen: set[int]) -> bool:
    return runs(text).isdisjoint(seen)
