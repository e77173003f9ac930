"""Makes tiny models of random weights, and the vectors that Python gives for them.

    python tests/python/make_models.py OUT [--fixtures] [--static DIR]

writes one folder a model under OUT, each with `reference.json` ({"texts", "encode", "query"?, "passage"?}).
`REFRAIN_ST_MODELS=OUT cargo test --test embed_python` then compares.
--fixtures writes only the three that lie under tests/fixtures/models; --static adds the references of the model in DIR.

Python 3.11; pinned:
    torch==2.2.2  numpy==1.26.4  transformers==4.49.0  tokenizers==0.21.4
    sentence-transformers==5.1.0  model2vec==0.10.0  safetensors==0.8.0
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from model2vec import StaticModel
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer, models
from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import BPE, Unigram, WordPiece
from transformers import (
    BertConfig, BertModel, DistilBertConfig, DistilBertModel, ModernBertConfig, ModernBertModel, MPNetConfig, MPNetModel,
    PreTrainedTokenizerFast, RobertaConfig, RobertaModel, XLMRobertaConfig, XLMRobertaModel,
)

WORDS = (
    "a an the of to in is it and or not we they you he she was were more most less than because about with for on "
    "podcast episode claim insight speaker coffee tea sleep price market rate model open source code bug test rust "
    "python cloud data people work remote office city health sugar heart run walk day night week year percent one two "
    "three ten hundred thousand query : passage , . ! ? - % $"
).split()

TEXTS = [
    "",
    " ",
    "\n\t",
    "a",
    "?",
    "The price of coffee was more than the price of tea.",
    "the PRICE of Coffee WAS more than the price of TEA",
    "We work in the city, they work remote!",
    "Open source code is not less work, it is more work.",
    "unbelievable antidisestablishmentarianism floccinaucinihilipilification",
    "x" * 300,
    "Café naïve façade Ångström ÉCOLE",
    "i̇stanbul İSTANBUL straße ΣΊΣΥΦΟΣ",
    "😀 😀🎙️ coffee 👩‍👩‍👧‍👦 tea",
    "咖啡比茶更贵。播客说，睡眠很重要。",
    "コーヒー と お茶 커피 차 قهوة קפה кофе",
    "nul\x00in the\x01middle\x7f of \x1b[31m a \u200b word \ufeff and \ufffd",
    "\x1c\x1dseparators around\x1e\x1f",
    "\u00a0no-break\u00a0space\u2003around\u3000",
    "line one\nline two\r\nline three\ttab",
    "[CLS] the [SEP] model [PAD] of [MASK] sleep [UNK]",
    "<s> the </s> model <pad> of <mask> sleep <unk>",
    "10 percent, 10%, $1,000,000.00 and 3.14159",
    "don't can't it's we're",
    "https://example.org/path?query=1#top me@example.org",
    "one two three ten hundred thousand " * 20,
    ". . . , , , ! ! !",
    "the",
    "sleep is health. " * 9,
    " ".join(WORDS[i * 7 % len(WORDS)] for i in range(10_000)),
]

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
ROBERTA_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
LETTERS = [chr(c) for c in range(ord("a"), ord("z") + 1)] + list("0123456789") + ["é", "咖", "茶"]


def word_pieces(special):
    vocabulary = special + LETTERS + ["##" + c for c in LETTERS] + [w for w in WORDS if w not in LETTERS] + ["##ing", "##s"]
    return {token: i for i, token in enumerate(dict.fromkeys(vocabulary))}


def wordpiece(special=SPECIAL, unk="[UNK]", cls="[CLS]", sep="[SEP]", bert=True, lowercase=True):
    t = Tokenizer(WordPiece(word_pieces(special), unk_token=unk))
    t.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.decoder = decoders.WordPiece()
    t.add_special_tokens(special)
    ids = [(cls, t.token_to_id(cls)), (sep, t.token_to_id(sep))]
    t.post_processor = processors.TemplateProcessing(f"{cls} $A {sep}", f"{cls} $A {sep} $B:1 {sep}:1", ids)
    return t


def byte_bpe():
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: i for i, token in enumerate(ROBERTA_SPECIAL[:4] + alphabet)}
    merges = [("t", "h"), ("th", "e"), ("Ġ", "the"), ("i", "n"), ("o", "f"), ("Ġ", "of"), ("c", "o"), ("r", "e")]
    for a, b in merges:
        vocabulary.setdefault(a + b, len(vocabulary))
    vocabulary["<mask>"] = len(vocabulary)
    t = Tokenizer(BPE(vocabulary, merges))
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    t.add_special_tokens(ROBERTA_SPECIAL)
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return t


def unigram():
    pieces = [(token, 0.0) for token in ROBERTA_SPECIAL[:4]]
    pieces += [("▁" + w, -5.0 - i / 50) for i, w in enumerate(WORDS)]
    pieces += [(c, -9.0 - i / 50) for i, c in enumerate(["▁"] + LETTERS + list("ABCDEFGHIJKLMNOPQRSTUVWXYZ.,!?"))]
    pieces += [("<mask>", 0.0)]
    t = Tokenizer(Unigram(pieces, unk_id=3))
    t.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    t.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    t.decoder = decoders.Metaspace()
    t.add_special_tokens(ROBERTA_SPECIAL)
    t.post_processor = processors.TemplateProcessing("<s> $A </s>", "<s> $A </s> </s> $B </s>", [("<s>", 0), ("</s>", 2)])
    return t


def fast(tokenizer, special, length, **more):
    names = dict(zip(["pad_token", "unk_token", "cls_token", "sep_token", "mask_token"], special))
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=length, **names, **more)


SIZES = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48)
BERT_NAMES = SPECIAL
ROBERTA_NAMES = ["<pad>", "<unk>", "<s>", "</s>", "<mask>"]


def randomize(model):
    """Larger weights than a fresh model has, so that a mistake anywhere shows in the vectors."""
    for name, p in model.named_parameters():
        with torch.no_grad():
            if any(part in name for part in ("LayerNorm.weight", "layer_norm.weight", "norm.weight", "_ln.weight", "norm1.weight", "norm2.weight")):
                p.copy_(1 + 0.3 * torch.randn_like(p))
            else:
                p.copy_(0.25 * torch.randn_like(p))
    return model.eval()


def transformer(out, encoder, tokenizer, pooling, length=64, extra=(), prompts=None, default=None, **settings):
    scratch = out / "scratch"
    encoder.save_pretrained(scratch)
    tokenizer.save_pretrained(scratch)
    first = models.Transformer(str(scratch), max_seq_length=length, **settings)
    if isinstance(pooling, str):
        pooling = dict(pooling_mode=pooling)
    second = models.Pooling(first.get_word_embedding_dimension(), **pooling)
    rest = [step(second.get_sentence_embedding_dimension()) for step in extra]
    shutil.rmtree(scratch)
    return SentenceTransformer(modules=[first, second, *rest], prompts=prompts, default_prompt_name=default, device="cpu")


def write(out, name, model, folder=None, texts=TEXTS):
    """Saves the model and the vectors of the model as it is read back."""
    folder = folder or out / name
    if model is not None:
        model.save(str(folder), create_model_card=False)
    # Widened first: in half precision torch sums with three digits and divides zeros by zero.
    again = SentenceTransformer(str(folder), device="cpu").float()
    reference = {"texts": texts, "encode": rows(again.encode(texts, batch_size=7))}
    if any(again.prompts.values()):
        reference["query"] = rows(again.encode_query(texts, batch_size=7))
        reference["passage"] = rows(again.encode_document(texts, batch_size=7))
    save_reference(out / name, reference)


def rows(matrix):
    return [[float(f"{v:.7g}") for v in row] for row in np.asarray(matrix, dtype=np.float32)]


def save_reference(folder, reference):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "reference.json").write_text(json.dumps(reference, ensure_ascii=True) + "\n")
    print(folder.name, len(reference["texts"]), "texts,", len(reference["encode"][0]), "wide")


def bert(vocabulary, **over):
    return randomize(BertModel(BertConfig(vocab_size=vocabulary, max_position_embeddings=64, **{**SIZES, **over})))


def static_embedding(dtype=torch.float32):
    tokenizer = wordpiece()
    table = torch.randn(tokenizer.get_vocab_size(), 16)
    table[:5] = 0
    return models.StaticEmbedding(tokenizer, embedding_weights=table.to(dtype))


def model2vec(out, name, tokenizer=None, rows_shared=False, dtype=np.float32, **more):
    tokenizer = tokenizer or wordpiece()
    rng = np.random.default_rng(5)
    n = tokenizer.get_vocab_size()
    table = rng.standard_normal((n // 2 if rows_shared else n, 16)).astype(np.float32)
    if dtype == np.int8:
        table = np.round(table / np.abs(table).max() * 127)
    if rows_shared:
        more |= dict(token_mapping=rng.integers(0, n // 2, n), weights=rng.random(n).astype(np.float32))
    StaticModel(table.astype(dtype), tokenizer, normalize=True, **more).save_pretrained(out / name)
    (out / name / "README.md").unlink(missing_ok=True)
    # sentence-transformers would be asked otherwise; of shared rows it knows nothing.
    if not rows_shared:
        (out / name / "modules.json").unlink()
    save_reference(out / name, {"texts": TEXTS, "encode": rows(StaticModel.from_pretrained(out / name).encode(TEXTS))})


def modern_bert(vocabulary, attention, **over):
    """Windows of 8 tokens, so that the local layers see less than the global ones."""
    config = dict(max_position_embeddings=128, local_attention=8, global_attn_every_n_layers=2, pad_token_id=0)
    config |= dict(vocab_size=vocabulary, reference_compile=False, attn_implementation=attention)
    config |= dict(bos_token_id=2, eos_token_id=3, cls_token_id=2, sep_token_id=3)
    return randomize(ModernBertModel(ModernBertConfig(**{**config, **SIZES, "num_hidden_layers": 4, **over})))


class NomicBert(torch.nn.Module):
    """Written from the paper (Nussbaum et al. 2024): transformers has none that runs without code from the hub."""

    def __init__(self, vocabulary, width=32, layers=3, heads=4, inner=48, base=1000.0, bias=False):
        super().__init__()
        linear = lambda a, b: torch.nn.Linear(a, b, bias=bias)
        norm = lambda: torch.nn.LayerNorm(width, eps=1e-12)
        self.heads, self.base = heads, base
        self.embeddings = torch.nn.ModuleDict(dict(
            word_embeddings=torch.nn.Embedding(vocabulary, width), token_type_embeddings=torch.nn.Embedding(2, width)))
        self.emb_ln = norm()
        layer = lambda: torch.nn.ModuleDict(dict(
            attn=torch.nn.ModuleDict(dict(Wqkv=linear(width, 3 * width), out_proj=linear(width, width))),
            mlp=torch.nn.ModuleDict(dict(fc11=linear(width, inner), fc12=linear(width, inner), fc2=linear(inner, width))),
            norm1=norm(), norm2=norm()))
        self.encoder = torch.nn.ModuleDict(dict(layers=torch.nn.ModuleList(layer() for _ in range(layers))))
        self.config = dict(
            model_type="nomic_bert", vocab_size=vocabulary, n_embd=width, n_head=heads, n_layer=layers, n_inner=inner,
            n_positions=128, type_vocab_size=2, layer_norm_epsilon=1e-12, rotary_emb_fraction=1.0, rotary_emb_base=base,
            rotary_emb_interleaved=False, rotary_emb_scale_base=None, rotary_scaling_factor=None, qkv_proj_bias=bias,
            mlp_fc1_bias=bias, mlp_fc2_bias=bias, activation_function="swiglu", prenorm=False, use_rms_norm=False)

    def turned(self, x):
        """Component i and i + half of a head, as one complex number, turn by the token's place."""
        half = x.shape[-1] // 2
        angle = torch.arange(x.shape[-2])[:, None] / self.base ** (torch.arange(half) / half)
        z = torch.complex(x[..., :half], x[..., half:]) * torch.polar(torch.ones_like(angle), angle)
        return torch.cat([z.real, z.imag], -1)

    def forward(self, ids):
        x = self.emb_ln(self.embeddings.word_embeddings(ids) + self.embeddings.token_type_embeddings.weight[0])
        for layer in self.encoder.layers:
            split = [p.unflatten(-1, (self.heads, -1)).transpose(0, 1) for p in layer.attn.Wqkv(x).chunk(3, -1)]
            q, k, v = self.turned(split[0]), self.turned(split[1]), split[2]
            shares = torch.softmax(q @ k.transpose(1, 2) / q.shape[-1] ** 0.5, -1)
            x = layer.norm1(x + layer.attn.out_proj((shares @ v).transpose(0, 1).flatten(1)))
            x = layer.norm2(x + layer.mlp.fc2(layer.mlp.fc11(x) * torch.nn.functional.silu(layer.mlp.fc12(x))))
        return x


def nomic_bert(out, name, tokenizer, prefix="", **over):
    """The folder of a BERT with the encoder exchanged; texts go through one by one."""
    transformer(out, bert(len(tokenizer)), tokenizer, "mean", extra=[lambda _: models.Normalize()]).save(
        str(out / name), create_model_card=False)
    encoder = randomize(NomicBert(len(tokenizer), **over))
    save_file({prefix + k: v.contiguous() for k, v in encoder.state_dict().items()}, out / name / "model.safetensors")
    (out / name / "config.json").write_text(json.dumps(encoder.config, indent=2) + "\n")
    with torch.no_grad():
        ids = [tokenizer(text.strip(), truncation=True, max_length=64, return_tensors="pt").input_ids[0] for text in TEXTS]
        vectors = [torch.nn.functional.normalize(encoder(i).mean(0), dim=0).numpy() for i in ids]
    save_reference(out / name, {"texts": TEXTS, "encode": rows(vectors)})


def fixtures(out):
    """Small enough for the repository: two encoders with 16 wide vectors and one table."""
    texts = TEXTS[:-1] + [" ".join(TEXTS[-1].split()[:200])]
    tokenizer = fast(wordpiece(), BERT_NAMES, 24)
    sizes = dict(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
    encoder = randomize(BertModel(BertConfig(vocab_size=len(tokenizer), max_position_embeddings=24, **sizes), add_pooling_layer=False))
    write(out, "tiny-bert", transformer(out, encoder.half().float(), tokenizer, "mean", 24, [lambda _: models.Normalize()]), texts=texts)
    static = SentenceTransformer(modules=[static_embedding(), models.Normalize()], device="cpu")
    write(out, "tiny-static", static, texts=texts)
    untyped = fast(wordpiece(), BERT_NAMES, 32, model_input_names=["input_ids", "attention_mask"])
    sizes |= dict(num_hidden_layers=2, max_position_embeddings=32)
    encoder = modern_bert(len(untyped), "sdpa", **sizes).half().float()
    write(out, "tiny-modernbert", transformer(out, encoder, untyped, "mean", 32, [lambda _: models.Normalize()]), texts=texts)


def everything(out):
    bert_tokenizer = fast(wordpiece(), BERT_NAMES, 512)
    n = len(bert_tokenizer)
    normalize = [lambda _: models.Normalize()]
    write(out, "bert-mean", transformer(out, bert(n), bert_tokenizer, "mean", extra=normalize))
    write(out, "bert-cls", transformer(out, bert(n), bert_tokenizer, "cls", extra=normalize))
    write(out, "bert-max", transformer(out, bert(n), bert_tokenizer, "max", length=32))
    write(out, "bert-lasttoken", transformer(out, bert(n), bert_tokenizer, "lasttoken", length=None))
    write(out, "bert-weightedmean", transformer(out, bert(n), bert_tokenizer, "weightedmean", length=20))
    write(out, "bert-sqrt-len", transformer(out, bert(n), bert_tokenizer, "mean_sqrt_len_tokens"))
    both = dict(pooling_mode_cls_token=True, pooling_mode_max_tokens=True, pooling_mode_mean_tokens=True)
    write(out, "bert-cls-max-mean", transformer(out, bert(n), bert_tokenizer, both))
    write(out, "bert-gelu-new", transformer(out, bert(n, hidden_act="gelu_new"), bert_tokenizer, "mean"))
    write(out, "bert-relu-eps", transformer(out, bert(n, hidden_act="relu", layer_norm_eps=1e-3), bert_tokenizer, "mean"))
    dense = [lambda d: randomize_dense(models.Dense(d, 24)), lambda _: models.Normalize()]
    write(out, "bert-dense-tanh", transformer(out, bert(n), bert_tokenizer, "mean", extra=dense))
    plain = [lambda _: models.Normalize(), lambda d: randomize_dense(models.Dense(d, 8, bias=False, activation_function=torch.nn.Identity()))]
    write(out, "bert-normalize-dense", transformer(out, bert(n), bert_tokenizer, "mean", extra=plain))
    prompts = {"query": "query: ", "passage": "passage: "}
    write(out, "bert-prompts", transformer(out, bert(n), bert_tokenizer, "mean", prompts=prompts))
    write(out, "bert-default-prompt", transformer(out, bert(n), bert_tokenizer, "mean", prompts=prompts, default="passage"))
    hidden = dict(pooling_mode="mean", include_prompt=False)
    write(out, "bert-prompt-not-pooled", transformer(out, bert(n), bert_tokenizer, hidden, prompts=prompts, default="query"))
    cased = fast(wordpiece(lowercase=False), BERT_NAMES, 512)
    write(out, "bert-do-lower-case", transformer(out, bert(len(cased)), cased, "mean", do_lower_case=True))

    distil = dict(dim=32, n_layers=2, n_heads=4, hidden_dim=48, max_position_embeddings=64, vocab_size=n)
    untyped = fast(wordpiece(), BERT_NAMES, 512, model_input_names=["input_ids", "attention_mask"])
    write(out, "distilbert", transformer(out, randomize(DistilBertModel(DistilBertConfig(**distil))), untyped, "mean"))

    bpe = fast(byte_bpe(), ROBERTA_NAMES, 512)
    config = dict(vocab_size=len(bpe), max_position_embeddings=66, type_vocab_size=1, pad_token_id=1, layer_norm_eps=1e-5)
    roberta = randomize(RobertaModel(RobertaConfig(**config, **SIZES)))
    write(out, "roberta", transformer(out, roberta, bpe, "mean"))
    write(out, "roberta-cls", transformer(out, roberta, bpe, "cls", length=30))

    pieces = fast(unigram(), ROBERTA_NAMES, 512)
    config["vocab_size"] = len(pieces)
    write(out, "xlm-roberta", transformer(out, randomize(XLMRobertaModel(XLMRobertaConfig(**config, **SIZES))), pieces, "mean"))

    special = ["<s>", "<pad>", "</s>", "[UNK]", "<mask>"]
    t = fast(wordpiece(special, cls="<s>", sep="</s>"), ["<pad>", "[UNK]", "<s>", "</s>", "<mask>"], 512, model_input_names=["input_ids", "attention_mask"])
    config = dict(vocab_size=len(t), max_position_embeddings=260, layer_norm_eps=1e-5, relative_attention_num_buckets=32)
    mpnet = randomize(MPNetModel(MPNetConfig(**config, **SIZES)))
    write(out, "mpnet", transformer(out, mpnet, t, "mean", length=256, extra=normalize))

    write(out, "modernbert", transformer(out, modern_bert(n, "sdpa"), untyped, "mean", extra=normalize))
    write(out, "modernbert-cls-eager", transformer(out, modern_bert(n, "eager", local_rope_theta=None), untyped, "cls", length=None))
    prompts = {"query": "query: ", "document": "passage: "}
    write(out, "modernbert-prompts", transformer(out, modern_bert(n, "sdpa", global_rope_theta=500.0), untyped, "mean", prompts=prompts))
    nomic_bert(out, "nomic-bert", bert_tokenizer)
    nomic_bert(out, "nomic-bert-bias", bert_tokenizer, prefix="nomic_bert.", bias=True, base=10000.0)

    sharded = transformer(out, bert(n), bert_tokenizer, "mean")
    sharded.save(str(out / "bert-sharded"), create_model_card=False)
    (out / "bert-sharded" / "model.safetensors").unlink()
    sharded[0].auto_model.save_pretrained(out / "bert-sharded", max_shard_size="20KB")
    write(out, "bert-sharded", None)

    write(out, "static", SentenceTransformer(modules=[static_embedding(), models.Normalize()], device="cpu"))
    write(out, "static-plain", SentenceTransformer(modules=[static_embedding()], device="cpu"))
    write(out, "static-f16", SentenceTransformer(modules=[static_embedding(torch.float16), models.Normalize()], device="cpu"))
    model2vec(out, "model2vec")
    model2vec(out, "model2vec-shared-rows", rows_shared=True)
    model2vec(out, "model2vec-int8", dtype=np.int8)
    model2vec(out, "model2vec-short", max_length=7)
    model2vec(out, "model2vec-unigram", tokenizer=unigram(), max_length=None)


def randomize_dense(dense):
    with torch.no_grad():
        for p in dense.parameters():
            p.copy_(0.3 * torch.randn_like(p))
    return dense


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--fixtures", action="store_true")
    arguments.add_argument("--static", type=Path)
    args = arguments.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(7)
    if args.fixtures:
        fixtures(args.out)
        return
    everything(args.out)
    if args.static:
        write(args.out, "embedded-static-256", None, folder=args.static)


if __name__ == "__main__":
    main()
