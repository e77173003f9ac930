"""A finished encoder as a sentence-transformers folder, weights in f16."""
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file

from model import Encoder, StaticTable

LONGEST_PASSAGE = 128
"""Tokens, as the passages of refrain are cut."""


def _write(path: Path, value) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def export_encoder(encoder: Encoder, tokenizer: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: value.to(torch.float16).contiguous() for name, value in encoder.bert.state_dict().items()}
    state.pop("embeddings.position_ids", None)
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    config = encoder.bert.config.to_dict() | {"architectures": ["BertModel"], "torch_dtype": "float32"}
    config.pop("_attn_implementation_autoset", None)
    _write(folder / "config.json", config)
    shutil.copy(tokenizer, folder / "tokenizer.json")
    _write(folder / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": LONGEST_PASSAGE, "do_lower_case": True,
        "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]",
    })
    _write(folder / "modules.json", [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ])
    _write(folder / "1_Pooling" / "config.json", {
        "word_embedding_dimension": encoder.bert.config.hidden_size, "pooling_mode_cls_token": False,
        "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": False, "pooling_mode_mean_sqrt_len_tokens": False,
    })
    _write(folder / "sentence_bert_config.json", {"max_seq_length": LONGEST_PASSAGE, "do_lower_case": False})
    _write(folder / "config_sentence_transformers.json", {"prompts": {}, "default_prompt_name": None, "similarity_fn_name": "cosine"})


def export_static(table: StaticTable, tokenizer: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    weight = table.table.weight.detach().clone()
    weight[:5] = 0.0
    save_file({"embedding.weight": weight.to(torch.float16).contiguous()}, folder / "model.safetensors")
    shutil.copy(tokenizer, folder / "tokenizer.json")
    _write(folder / "modules.json", [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
    ])
    (folder / "1_Normalize").mkdir(exist_ok=True)
