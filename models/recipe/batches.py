"""Token ids of every pair, and batches of one source each."""
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from pairs import Pair


def load_tokenizer(path: Path, longest: int) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(longest)
    tokenizer.no_padding()
    return tokenizer


def encode(tokenizer: Tokenizer, texts: list[str]) -> list[np.ndarray]:
    return [np.asarray(encoding.ids, dtype=np.int32) for encoding in tokenizer.encode_batch(texts)]


class Source:
    """Pairs as token ids, drawn without replacement until all are seen; whole topics together where there are topics."""

    def __init__(self, tokenizer: Tokenizer, pairs: list[Pair], rng: random.Random):
        self.rng = rng
        self.a = encode(tokenizer, [pair.a for pair in pairs])
        self.b = encode(tokenizer, [pair.b for pair in pairs])
        other = iter(encode(tokenizer, [pair.other for pair in pairs if pair.other]))
        self.other = [next(other) if pair.other else None for pair in pairs]
        names: dict[str, int] = {}
        self.label = np.asarray([names.setdefault(pair.label or pair.b, len(names)) for pair in pairs])
        groups: dict[object, list[int]] = defaultdict(list)
        for index, pair in enumerate(pairs):
            groups[pair.topic if pair.topic is not None else index].append(index)
        self.groups = list(groups.values())
        self.queue: list[int] = []

    def draw(self, count: int) -> list[int]:
        """The next `count` pairs, a topic's pairs side by side; of a topic with many, as many as a batch has room for."""
        while len(self.queue) < count:
            self.rng.shuffle(self.groups)
            for group in self.groups:
                self.queue += self.rng.sample(group, min(len(group), max(1, count // 8)))
        drawn, self.queue = self.queue[:count], self.queue[count:]
        return drawn
