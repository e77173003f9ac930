"""Masked language modelling on what people said, before the pairs: predicting a word from the others teaches the blocks
what the token table cannot hold, word order (Devlin et al. 2019)."""
import random

import numpy as np
import torch
from torch.nn import functional

from model import Encoder

MASKED = 0.15
"""Share of the tokens to be predicted: 8 in 10 of them hidden, 1 replaced by another, 1 left, as in BERT."""

MASK, FIRST_WORD = 4, 5
"""The id of [MASK], and the lowest id that is no special token, in the vocabulary of static-256."""

SCALE = 16.0
"""Logits are the dot products of output and token vectors, of variance 1 each, over this: the root of the width."""


def masked_loss(encoder: Encoder, texts: list[np.ndarray], rng: random.Random) -> torch.Tensor:
    """Cross-entropy of the hidden tokens of a batch, the token table being the output layer too."""
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
    table = encoder.bert.embeddings.word_embeddings.weight
    shown[swapped] = torch.randint(FIRST_WORD, len(table), (int(swapped.sum()),), generator=draw)
    shown, mask, chosen, ids = (value.to(device) for value in (shown, (ids > 0).long(), chosen, ids))
    with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
        hidden = encoder.bert(input_ids=shown, attention_mask=mask).last_hidden_state
        logits = hidden[chosen] @ table.T / SCALE
    return functional.cross_entropy(logits.float(), ids[chosen])
