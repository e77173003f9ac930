"""Masked language modelling on what people said, before the pairs: predicting a word from the others teaches the blocks
what the token table cannot hold, word order (Devlin et al. 2019)."""
import random

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from model import Encoder

MASKED = 0.15
"""Share of the tokens to be predicted: 8 in 10 of them hidden, 1 replaced by another, 1 left, as in BERT."""

MASK, FIRST_WORD = 4, 5
"""The id of [MASK], and the lowest id that is no special token, in the vocabulary of static-256."""



class Prediction(nn.Module):
    """From the last layer to a score for every token.

    Its rows begin as the token table's and its bias as the logarithm of how often a token is met, so that nothing need be
    learnt which counting tells. They are not tied to the table: what a token means and when it is said move apart.
    """

    def __init__(self, table: torch.Tensor, counts: np.ndarray):
        super().__init__()
        self.scale = table.shape[1] ** 0.5
        self.transform = nn.Linear(table.shape[1], table.shape[1])
        nn.init.eye_(self.transform.weight)
        nn.init.zeros_(self.transform.bias)
        self.rows = nn.Linear(table.shape[1], table.shape[0])
        with torch.no_grad():
            self.rows.weight.copy_(table)
            self.rows.bias.copy_(torch.from_numpy(np.log(np.maximum(counts, 0.1) / counts.sum())))

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        return functional.linear(self.transform(hidden) / self.scale, self.rows.weight, self.rows.bias)


def masked_loss(encoder: Encoder, prediction: Prediction, texts: list[np.ndarray], rng: random.Random) -> torch.Tensor:
    """Cross-entropy of the hidden tokens of a batch."""
    device = next(encoder.parameters()).device
    longest = max(map(len, texts))
    ids = torch.zeros(len(texts), longest, dtype=torch.long)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = torch.from_numpy(text.astype(np.int64))
    draw = torch.Generator().manual_seed(rng.getrandbits(32))
    chance = torch.rand(ids.shape, generator=draw)
    chosen = (chance < MASKED) & (ids >= FIRST_WORD)
    shown = ids.clone()
    shown[chosen & (chance < 0.8 * MASKED)] = MASK
    swapped = chosen & (chance > 0.9 * MASKED)
    shown[swapped] = torch.randint(FIRST_WORD, prediction.rows.out_features, (int(swapped.sum()),), generator=draw)
    shown, mask, chosen, ids = (value.to(device) for value in (shown, (ids > 0).long(), chosen, ids))
    with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
        hidden = encoder.bert(input_ids=shown, attention_mask=mask).last_hidden_state
        scores = prediction(hidden[chosen])
    return functional.cross_entropy(scores.float(), ids[chosen])
