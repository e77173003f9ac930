"""Trains refrain's encoder: `python train.py DATA OUT [--layers N] [--minutes M]`.

Stages, each resumed where OUT holds its checkpoint: `pairs` (read, clean and pair the text), `static` (the token table),
`encoder` (the BERT that grows out of it), `export`.
"""
import argparse
import json
import pickle
import random
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

import pairs as pair_sources
from batches import Source, encode, load_tokenizer
from evaluate import measure
from export import export_encoder, export_static
from loss import apart, below, contrastive, ranked, taught
from mask import Prediction, masked_loss
from model import StaticTable, bert_from_table, embed

SAVED_EVERY = 480
"""Seconds between checkpoints, each with its dev scores."""

LONGEST_GRADIENT = 5.0
"""The norm that a step's gradient is cut to."""

LONGEST_IN_TRAINING = 32
"""Tokens: a pair's texts are sentences or stretches of a turn, and the cost of a step grows with this."""

LONGEST = {"claims": 96, "talk": 96}
"""The same for the sources that hold passages as they are clustered."""

SHARES = {
    "perspectrum": 4.0, "tatoeba": 4.0, "nli": 5.0, "flips": 1.0, "speech": 0.7, "podcast_turns": 1.2, "bitcoin_talks": 0.3,
    "argkp": 1.0, "meeting_turns": 0.1, "books": 0.3, "dialogues": 0.1, "sentence_split": 0.2, "bible": 0.4,
    "trivia_qa": 0.5, "medical_qa": 0.3, "textbook": 0.4, "intents": 0.2, "claims": 5.0, "talk": 4.0,
}
"""How many of the batches each source gives, relative to the others: those nearest to the job weigh most."""

STATIC_SHARES = {
    "claims": 150, "talk": 80, "podcast_turns": 50, "perspectrum": 50, "intents": 40, "books": 30, "tatoeba": 21, "bitcoin_talks": 20,
    "nli": 19, "speech": 15, "sentence_split": 10, "trivia_qa": 10, "meeting_turns": 8, "bible": 5, "dialogues": 5, "medical_qa": 5,
    "textbook": 5, "argkp": 3,
}
"""For the table. No flips: a mean of words cannot tell one from its sentence."""

STATIC = {"batch": 768, "temperature": 0.06, "taught": 5.0, "ranked": 0.1, "apart": 0.01, "below": 0.0, "similar": 128}
"""How the table is trained: on two cores it sees 170,000 to 510,000 tokens a second, a 3 x 256 encoder 7,000."""

FLIPPED = {"flips", "tatoeba", "perspectrum", "nli"}
"""Sources whose hard negatives are flips."""

UNTAUGHT = {"flips", "speech"}
"""Sources in which the teacher, which knows words but not order, is wrong."""


def log(out: Path, **row) -> None:
    with open(out / "log.jsonl", "a", encoding="utf-8") as lines:
        lines.write(json.dumps({name: round(v, 4) if isinstance(v, float) else v for name, v in row.items()}) + "\n")
    print(row, flush=True)


def prepare(data: Path, out: Path, seed: int, share: float) -> pair_sources.Corpus:
    path = out / "pairs.pickle"
    if path.exists():
        return pickle.loads(path.read_bytes())
    corpus = pair_sources.read(data, seed, share)
    path.write_bytes(pickle.dumps(corpus))
    (out / "held_out_topics.json").write_text(json.dumps(corpus.held_out_topics, indent=1), encoding="utf-8")
    log(out, stage="pairs", removed=dict(corpus.removed), pairs={name: len(v) for name, v in corpus.sources.items()})
    return corpus


class Batches:
    """Batches of one source each, drawn by share; STS-B train by the side."""

    def __init__(self, corpus, tokenizer: Path, shares: dict[str, float], seed: int, limit: int, flipped: bool = True):
        self.rng = random.Random(seed)
        self.sources = {}
        for name, pairs in corpus.sources.items():
            if name in shares and pairs:
                kept = pairs if flipped or name == "nli" else [replace(pair, other=None) for pair in pairs]
                longest = LONGEST.get(name, LONGEST_IN_TRAINING)
                self.sources[name] = Source(load_tokenizer(tokenizer, longest), kept[:limit], self.rng)
        self.names = sorted(self.sources)
        self.weights = [shares[name] for name in self.names]
        short = load_tokenizer(tokenizer, LONGEST_IN_TRAINING)
        self.similar = (
            encode(short, [a for a, _, _ in corpus.similar]), encode(short, [b for _, b, _ in corpus.similar]),
            np.asarray([score for *_, score in corpus.similar], dtype=np.float32),
        )

    def next(self, count: int):
        name = self.rng.choices(self.names, self.weights)[0]
        source = self.sources[name]
        rows = source.draw(count)
        other = [source.other[row] for row in rows if source.other[row] is not None]
        has_other = torch.tensor([source.other[row] is not None for row in rows])
        return name, [source.a[r] for r in rows], [source.b[r] for r in rows], other, has_other, torch.from_numpy(source.label[rows])

    def similar_pairs(self, count: int):
        rows = self.rng.sample(range(len(self.similar[2])), count)
        a, b, score = self.similar
        return [a[r] for r in rows], [b[r] for r in rows], torch.from_numpy(score[rows])


def step_loss(batches: Batches, embed_ids, teacher, args) -> tuple[str, torch.Tensor, int]:
    """The loss of one batch of pairs and one of STS-B, in one pass through the model; its source and its tokens."""
    name, a, b, other, has_other, label = batches.next(args.batch)
    similar_a, similar_b, gold = batches.similar_pairs(args.similar)
    texts = a + b + other + similar_a + similar_b
    rows = embed_ids(texts)
    label, has_other, gold = (value.to(rows.device) for value in (label, has_other, gold))
    parts = rows.split([len(a), len(b), len(other), len(similar_a), len(similar_b)])
    loss = contrastive(parts[0], parts[1], label, parts[2], has_other, args.temperature)
    if other:
        loss = loss + args.apart * apart(parts[0][has_other], parts[1][has_other], parts[2])
        if name in FLIPPED:
            loss = loss + args.below * below(parts[0][has_other], parts[2])
    loss = loss + args.ranked * ranked((parts[3] * parts[4]).sum(1), gold)
    if teacher is not None and name not in UNTAUGHT and args.taught:
        with torch.no_grad():
            theirs = teacher(a + b).to(rows.device)
        loss = loss + args.taught * taught(parts[0], parts[1], theirs[: len(a)], theirs[len(a) :])
    return name, loss, sum(map(len, texts))


def learning_rate(progress: float) -> float:
    """Linear warm-up over the first 3%, then a cosine to a hundredth."""
    return min(1.0, progress / 0.03) * (0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * progress)))


def optimise(out: Path, stage: str, optimizer, batches: Batches, embed_ids, teacher, args, minutes: float, save):
    """Adam until `args.steps` or `minutes` are over; the schedule follows whichever is nearer its end.

    The optimiser's state and the time spent are kept beside the weights that `save` writes, so that a stage that was cut
    goes on where it was.
    """
    base = [group["lr"] for group in optimizer.param_groups]
    state = out / f"{stage}.optimizer.pt"
    first, before = 0, 0.0
    if state.exists():
        kept = torch.load(state)
        optimizer.load_state_dict(kept["optimizer"])
        first, before = kept["step"] + 1, kept["minutes"]
    begun = told = saved = time.time()
    sums, tokens = {}, 0

    def keep(step: int) -> None:
        spent = before + (time.time() - begun) / 60
        save(step)
        torch.save({"optimizer": optimizer.state_dict(), "step": step, "minutes": spent}, state)

    step = first
    for step in range(first, args.steps):
        spent = before + (time.time() - begun) / 60
        progress = max(step / args.steps, spent / minutes)
        if progress >= 1:
            break
        for group, rate in zip(optimizer.param_groups, base):
            group["lr"] = rate * learning_rate(progress)
        name, loss, seen = step_loss(batches, embed_ids, teacher, args)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if not isinstance(optimizer, torch.optim.SparseAdam):
            torch.nn.utils.clip_grad_norm_([p for group in optimizer.param_groups for p in group["params"]], LONGEST_GRADIENT)
        optimizer.step()
        sums.setdefault(name, []).append(loss.item())
        tokens += seen
        if time.time() - told > 60:
            log(out, stage=stage, step=step, minutes=spent, tokens_per_second=round(tokens / (time.time() - told)),
                losses={name: round(float(np.mean(values)), 3) for name, values in sorted(sums.items())})
            told, sums, tokens = time.time(), {}, 0
        if time.time() - saved > SAVED_EVERY:
            keep(step)
            saved = time.time()
    keep(step)


START_SCALE = 0.1
"""Standard deviation of the numbers of the table at the start."""


def start_table(data: Path, tokenizer, width: int, seed: int) -> torch.Tensor:
    """potion-base-2M in the first dimensions (a token that it lacks: the mean of its pieces there), small noise elsewhere.

    Scaled to START_SCALE: potion's own numbers are about 7, which steps of a thousandth do not move."""
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    folder = data / "train" / "potion-base-2M"
    theirs = next(iter(load_file(folder / "model.safetensors").values())).float()
    pieces = Tokenizer.from_file(str(folder / "tokenizer.json"))
    vocabulary = tokenizer.get_vocab()
    theirs = theirs * (START_SCALE / theirs.std())
    table = torch.randn(len(vocabulary), width, generator=torch.Generator().manual_seed(seed)) * START_SCALE / 10
    for token, row in vocabulary.items():
        ids = pieces.encode(token.removeprefix("##"), add_special_tokens=False).ids
        if ids:
            table[row, : theirs.shape[1]] = theirs[ids].mean(0)
    return table


def static_stage(corpus, data: Path, out: Path, tokenizer, args) -> StaticTable:
    path = out / "static.pt"
    if path.exists():
        return StaticTable(torch.load(path))
    start = start_table(data, tokenizer, args.width, args.seed)
    begin = torch.load(args.table) if args.table else start.clone()
    model, teacher = StaticTable(begin), StaticTable(start[:, :64].clone())
    shares = {name: share for name, share in STATIC_SHARES.items() if name not in args.without}
    batches = Batches(corpus, args.tokenizer, shares, args.seed, args.limit, flipped=False)
    optimizer = torch.optim.SparseAdam(list(model.parameters()), lr=args.static_rate, betas=(0.9, 0.98))
    optimise(out, "static", optimizer, batches, model.embed, teacher.embed,
             argparse.Namespace(**vars(args) | STATIC | {"steps": args.static_steps}),
             args.static_minutes, lambda _: torch.save(model.table.weight.detach(), path))
    export_static(model, args.tokenizer, out / "static")
    log(out, stage="static", **measure(embedder(load_tokenizer(args.tokenizer, args.longest), model.embed), data, page=False))
    return model


def embedder(tokenizer, embed_ids):
    """Texts to rows as numpy, in chunks, without gradients."""
    def embed_texts(texts):
        with torch.no_grad():
            chunks = [embed_ids(encode(tokenizer, texts[at : at + 4096])).cpu().numpy() for at in range(0, len(texts), 4096)]
        return np.concatenate(chunks)
    return embed_texts


def token_counts(batches: Batches, vocabulary: int) -> np.ndarray:
    counts = np.ones(vocabulary)
    for source in batches.sources.values():
        counts += np.bincount(np.concatenate(source.a), minlength=vocabulary)
    counts[:5] = 0
    return counts


def mask_stage(corpus, out: Path, tokenizer, encoder, counts, args) -> None:
    """Masked language modelling for `args.mask_minutes`, the token table held as it is; kept beside its optimiser."""
    path = out / f"mask-{args.name}.pt"
    rng = random.Random(args.seed)
    texts = encode(tokenizer, rng.sample(corpus.spoken, min(len(corpus.spoken), args.limit)))
    table = encoder.bert.embeddings.word_embeddings.weight
    table.requires_grad_(False)
    prediction = Prediction(table.detach(), counts).to(table.device)
    trained = [p for p in encoder.parameters() if p is not table]
    optimizer = torch.optim.AdamW(
        [{"params": trained, "lr": args.rate}, {"params": list(prediction.parameters()), "lr": args.rate}],
        betas=(0.9, 0.98), weight_decay=0.01,
    )
    step, before = 0, 0.0
    if path.exists():
        kept = torch.load(path, map_location=table.device)
        encoder.load_state_dict(kept["encoder"])
        prediction.load_state_dict(kept["prediction"])
        optimizer.load_state_dict(kept["optimizer"])
        step, before = kept["step"], kept["minutes"]
        rng.seed(args.seed + step)
    begun = told = saved = time.time()
    losses, tokens = [], 0

    def keep(spent: float) -> None:
        state = {"encoder": encoder.state_dict(), "prediction": prediction.state_dict(), "optimizer": optimizer.state_dict()}
        fresh = path.with_suffix(".new")
        torch.save(state | {"step": step, "minutes": spent}, fresh)
        fresh.replace(path)

    while (spent := before + (time.time() - begun) / 60) < args.mask_minutes:
        for group in optimizer.param_groups:
            group["lr"] = args.rate * learning_rate(spent / args.mask_minutes)
        batch = rng.sample(texts, args.masked)
        loss = masked_loss(encoder, prediction, batch, rng)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, LONGEST_GRADIENT)
        optimizer.step()
        step += 1
        losses.append(loss.item())
        tokens += sum(map(len, batch))
        if time.time() - told > 60:
            log(out, stage=f"mask-{args.name}", step=step, minutes=spent, loss=float(np.mean(losses)),
                tokens_per_second=round(tokens / (time.time() - told)))
            told, losses, tokens = time.time(), [], 0
        if time.time() - saved > SAVED_EVERY:
            keep(spent)
            saved = time.time()
    keep(spent)
    table.requires_grad_(True)


def encoder_stage(corpus, data: Path, out: Path, tokenizer, table: StaticTable, args):
    path = out / f"encoder-{args.name}.pt"
    shares = {name: share for name, share in SHARES.items() if name not in args.without}
    batches = Batches(corpus, args.tokenizer, shares, args.seed + 1, args.limit, flipped="flips" not in args.without)
    torch.manual_seed(args.seed)
    start = torch.nn.functional.pad(table.table.weight.detach(), (0, args.width - table.table.weight.shape[1]))
    counts = token_counts(batches, tokenizer.get_vocab_size())
    encoder = bert_from_table(start, counts, args.layers, args.heads, args.inner, args.longest)
    encoder.to("cuda" if torch.cuda.is_available() else "cpu")
    long_tokenizer = load_tokenizer(args.tokenizer, args.longest)
    embed_ids = lambda ids: embed(encoder, ids)
    if path.exists() or args.begin:
        encoder.load_state_dict(torch.load(path if path.exists() else args.begin, map_location="cpu"))
    else:
        torch.save(encoder.state_dict(), out / f"encoder-{args.name}.start.pt")
        log(out, stage=f"start-{args.name}", **measure(embedder(long_tokenizer, embed_ids), data, page=False))

    def save(step: int) -> None:
        torch.save(encoder.state_dict(), path)
        torch.save(encoder.state_dict(), out / f"encoder-{args.name}.{step}.pt")
        log(out, stage=f"encoder-{args.name}", step=step, **measure(embedder(long_tokenizer, embed_ids), data, page=False))

    blocks = list(encoder.bert.encoder.parameters()) + list(encoder.bert.embeddings.LayerNorm.parameters())
    blocks += [encoder.bert.embeddings.position_embeddings.weight, encoder.bert.embeddings.token_type_embeddings.weight]
    groups = [{"params": [encoder.bert.embeddings.word_embeddings.weight], "lr": args.table_rate}, {"params": blocks, "lr": args.rate}]
    if args.mask_minutes and not path.exists():
        mask_stage(corpus, out, tokenizer, encoder, counts, args)
    teacher = StaticTable(table.table.weight.detach().clone())
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.0)
    optimise(out, f"encoder-{args.name}", optimizer, batches, embed_ids, teacher.embed, args, args.minutes, save)
    if args.mix < 1:
        start = torch.load(out / f"encoder-{args.name}.start.pt", map_location="cpu")
        encoder.load_state_dict({name: torch.lerp(start[name], end.cpu(), args.mix) for name, end in encoder.state_dict().items()})
        log(out, stage=f"mixed-{args.name}", **measure(embedder(long_tokenizer, embed_ids), data, page=False))
    export_encoder(encoder, args.tokenizer, out / args.name)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with train/, eval/ and week/")
    parser.add_argument("out", type=Path, help="folder for checkpoints, log.jsonl and the finished models")
    parser.add_argument("--tokenizer", type=Path, default=Path(__file__).parent.parent / "static-256" / "tokenizer.json")
    parser.add_argument("--table", type=Path, help="a static.pt to go on from")
    parser.add_argument("--begin", type=Path, help="an encoder's checkpoint to go on from")
    parser.add_argument("--name", default="encoder")
    parser.add_argument("--without", nargs="*", default=[], help="sources to leave out, to see what each is worth")
    for name, default in (
        ("seed", 7), ("width", 256), ("layers", 3), ("heads", 4), ("longest", 128), ("limit", 10**9), ("batch", 96), ("inner", 512), ("masked", 128),
        ("similar", 24), ("steps", 10**6), ("static-steps", 2400), ("threads", 2),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    for name, default in (
        ("share", 1.0), ("minutes", 60.0), ("mask-minutes", 0.0), ("static-minutes", 30.0), ("rate", 1e-3), ("table-rate", 3e-3), ("static-rate", 1.5e-3),
        ("apart", 0.5), ("below", 0.0), ("mix", 1.0), ("ranked", 0.15), ("taught", 5.0), ("temperature", 0.05),
    ):
        parser.add_argument(f"--{name}", type=float, default=default)
    return parser.parse_args()


def main() -> None:
    args = parse()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    tokenizer = load_tokenizer(args.tokenizer, LONGEST_IN_TRAINING)
    corpus = prepare(args.data, args.out, args.seed, args.share)
    table = static_stage(corpus, args.data, args.out, tokenizer, args)
    if args.layers:
        encoder_stage(corpus, args.data, args.out, tokenizer, table, args)


if __name__ == "__main__":
    main()
