"""The encoder: a BERT that begins as the static table it grew out of."""
import numpy as np
import torch
from torch import nn
from transformers import BertConfig, BertModel

LAYER_NORM_EPS = 400.0
"""Far above the variance of a token's vector, where layer norm hardly does more than take off the mean and scale.

BERT normalises after each residual sum, which would undo what the static table knows: that the length of a token's
vector says how much the token tells. With this constant a fresh encoder gives the table's own vectors, and training can
only add to them. It is an ordinary field of config.json."""

TOKEN_VARIANCE = 1.0
"""Mean variance of a token's vector, weighted by how often the token is met."""


class Encoder(nn.Module):
    """Mean of the last layer over all tokens, scaled to length 1."""

    def __init__(self, config: BertConfig):
        super().__init__()
        self.bert = BertModel(config, add_pooling_layer=False)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        return nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=-1)


class StaticTable(nn.Module):
    """Mean of token vectors, [CLS] and [SEP] left out, scaled to length 1."""

    def __init__(self, table: torch.Tensor):
        super().__init__()
        self.table = nn.EmbeddingBag.from_pretrained(table, mode="mean", freeze=False, sparse=True)

    def embed(self, texts: list[np.ndarray]) -> torch.Tensor:
        inner = [text[1:-1] if len(text) > 2 else text for text in texts]
        starts = np.cumsum([0] + [len(text) for text in inner[:-1]])
        ids = torch.from_numpy(np.concatenate(inner).astype(np.int64))
        return nn.functional.normalize(self.table(ids, torch.from_numpy(starts)), dim=-1)


def bert_from_table(table: torch.Tensor, counts: np.ndarray, layers: int, heads: int, inner: int, longest: int) -> Encoder:
    """A BERT whose vectors are the table's: blocks add nothing yet, positions and special tokens are zero."""
    width = table.shape[1]
    config = BertConfig(
        vocab_size=table.shape[0], hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads,
        intermediate_size=inner, max_position_embeddings=longest, type_vocab_size=2,
        layer_norm_eps=LAYER_NORM_EPS, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )
    encoder = Encoder(config)
    with torch.no_grad():
        centred = table - table.mean(1, keepdim=True)
        weights = torch.from_numpy(counts / counts.sum()).float()
        scale = (TOKEN_VARIANCE / (weights * centred.var(1, unbiased=False)).sum()).sqrt()
        embeddings = encoder.bert.embeddings
        embeddings.word_embeddings.weight.copy_(centred * scale)
        embeddings.word_embeddings.weight[:5] = 0.0
        embeddings.position_embeddings.weight.zero_()
        embeddings.token_type_embeddings.weight.zero_()
        for module in encoder.modules():
            if isinstance(module, nn.LayerNorm):
                module.weight.fill_((LAYER_NORM_EPS + TOKEN_VARIANCE) ** 0.5)
        for layer in encoder.bert.encoder.layer:
            for linear in (layer.attention.self.query, layer.attention.self.key):
                nn.init.normal_(linear.weight, std=0.05)
            nn.init.normal_(layer.attention.self.value.weight, std=width**-0.5)
            nn.init.normal_(layer.intermediate.dense.weight, std=width**-0.5)
            nn.init.zeros_(layer.attention.output.dense.weight)
            nn.init.zeros_(layer.output.dense.weight)
    return encoder


def embed(encoder: Encoder, texts: list[np.ndarray], tokens: int = 4096) -> torch.Tensor:
    """One row a text, in the order given; texts of like length go through together, so that little is padding."""
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    device = next(encoder.parameters()).device
    rows, start = [], 0
    while start < len(order):
        end = start + 1
        while end < len(order) and len(texts[order[end]]) * (end + 1 - start) <= tokens:
            end += 1
        longest = len(texts[order[end - 1]])
        ids = np.zeros((end - start, longest), dtype=np.int64)
        mask = np.zeros((end - start, longest), dtype=np.int64)
        for row, index in enumerate(order[start:end]):
            ids[row, : len(texts[index])] = texts[index]
            mask[row, : len(texts[index])] = 1
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            rows.append(encoder(torch.from_numpy(ids).to(device), torch.from_numpy(mask).to(device)).float())
        start = end
    back = torch.empty(len(order), dtype=torch.long, device=device)
    back[torch.tensor(order, device=device)] = torch.arange(len(order), device=device)
    return torch.cat(rows)[back]
