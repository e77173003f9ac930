"""Refrain's embedding beside that of peers: `python embed.py REFRAIN CANDLE MODEL_FOLDER TEXTS.jsonl [--threads N] [--rounds N]`.

REFRAIN is the program, CANDLE the example `candle_bert` of this repository, both built with --release. All take the same
weights, the same texts ("text" of each line) and as many threads. Each peer is a process of its own that has loaded the
model and embedded once; then, round by round, one after the other embeds all texts, from text to unit vector, while the
rest waits. Prints a Markdown table of medians and of how many times as fast refrain is, the share of the peak of a large
matrix product of the same rounds, and how far apart the vectors are.

A static model (no `config.json` in the folder) is compared with StaticEmbedding of sentence-transformers alone.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

BATCH = 32
"""Texts of a peer's batch; of like length, as sentence-transformers makes them, but for candle, whose example does not."""

PEAK_SIZE = 2048
"""Rows and columns of the matrices whose product is the peak."""


def read_texts(path: Path) -> list[str]:
    return [json.loads(line)["text"] for line in open(path, encoding="utf-8") if line.strip()]


# ---- peers: each gives a function from texts to rows ----


def torch_peer(model: Path, threads: int):
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    encoder = SentenceTransformer(str(model), device="cpu").float()
    return lambda texts: encoder.encode(texts, batch_size=BATCH, normalize_embeddings=True)


def batches_of(model: Path, forward):
    """Tokens, padded batches of like length, and the mean over the tokens, as sentence-transformers has them."""
    from tokenizers import Tokenizer

    settings = json.loads((model / "sentence_bert_config.json").read_text())
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.enable_truncation(settings["max_seq_length"])
    tokenizer.enable_padding()

    def embed(texts):
        order = np.argsort([-len(text) for text in texts], kind="stable")
        rows = None
        for start in range(0, len(texts), BATCH):
            chosen = order[start : start + BATCH]
            encoded = tokenizer.encode_batch([texts[index] for index in chosen])
            ids = np.array([e.ids for e in encoded], dtype=np.int64)
            mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
            hidden = forward(ids, mask, np.zeros_like(ids))
            pooled = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
            pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
            rows = np.zeros((len(texts), pooled.shape[1]), dtype=np.float32) if rows is None else rows
            rows[chosen] = pooled
        return rows

    return embed


def export(model: Path, folder: Path) -> dict[str, Path]:
    """The model as ONNX: plain, its attention and norms fused by onnxruntime's own optimiser, and that one in int8."""
    import torch
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer
    from transformers import AutoModel

    paths = {name: folder / f"{name}.onnx" for name in ("plain", "fused", "int8")}
    bert = AutoModel.from_pretrained(model, attn_implementation="eager").eval()
    axes = {0: "batch", 1: "tokens"}
    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = tuple(torch.ones((2, 8), dtype=torch.long) for _ in names)
    torch.onnx.export(bert, example, str(paths["plain"]), input_names=names, output_names=["hidden"],
                      dynamic_axes={name: axes for name in [*names, "hidden"]}, opset_version=14)
    config = bert.config
    fused = optimizer.optimize_model(str(paths["plain"]), "bert", num_heads=config.num_attention_heads, hidden_size=config.hidden_size)
    fused.save_model_to_file(str(paths["fused"]))
    quantize_dynamic(str(paths["fused"]), str(paths["int8"]), weight_type=QuantType.QInt8,
                     extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})
    return paths


def onnxruntime_peer(model: Path, threads: int, kind: str, exported: Path):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(str(exported / f"{kind}.onnx"), options, providers=["CPUExecutionProvider"])
    wanted = {entry.name for entry in session.get_inputs()}

    def forward(ids, mask, types):
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        return session.run(["hidden"], {name: value for name, value in feed.items() if name in wanted})[0]

    return batches_of(model, forward)


def openvino_peer(model: Path, threads: int, exported: Path):
    import openvino

    core = openvino.Core()
    settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    compiled = core.compile_model(core.read_model(str(exported / "plain.onnx")), "CPU", settings)
    return batches_of(model, lambda *feed: compiled(list(feed))[0])


PEERS = {
    "PyTorch (sentence-transformers)": lambda model, threads, exported: torch_peer(model, threads),
    "onnxruntime f32": lambda model, threads, exported: onnxruntime_peer(model, threads, "fused", exported),
    "OpenVINO f32": openvino_peer,
    "onnxruntime dynamic int8": lambda model, threads, exported: onnxruntime_peer(model, threads, "int8", exported),
}


def serve(name: str, model: Path, texts: list[str], threads: int, exported: Path) -> None:
    """A peer's process: a line in, all texts embedded, a line of JSON out; "peak" is a large product instead."""
    embed = PEERS[name](model, threads, exported)
    rows = embed(texts)
    print("ready", flush=True)
    a, b = (np.random.default_rng(seed).random((PEAK_SIZE, PEAK_SIZE), dtype=np.float32) for seed in (1, 2))
    for line in sys.stdin:
        begun = time.perf_counter()
        if line.strip() == "peak":
            a @ b
        else:
            rows = embed(texts)
        seconds = time.perf_counter() - begun
        if line.strip() == "save":
            np.save(exported / "peer.npy", rows)
        print(json.dumps({"seconds": seconds, "memory": peak_memory()}), flush=True)


def peak_memory() -> int | None:
    """Bytes; not by getrusage, which also counts the process that this one was forked from."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


class Process:
    """A peer that waits on its standard input."""

    def __init__(self, command: list[str], environment: dict[str, str]):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, stderr=subprocess.DEVNULL)
        if self.process.stdout.readline().strip() != "ready":
            raise SystemExit(f"{' '.join(command)} did not start; run it by hand to see why")

    def ask(self, what: str) -> dict:
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def refrain(program: str, model: Path, texts: Path, threads: int, *flags: str) -> dict:
    """One run of `refrain bench embed`: seconds, tokens, operations, peak memory."""
    command = [program, "bench", "embed", texts, "--model", model, "--threads", str(threads), "--repeats", "1", "--format", "json", "-q", *flags]
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    [stage] = report["stages"]
    count = lambda unit: stage["extra"].get(unit, {}).get("count")
    return {"seconds": stage["seconds"]["median"], "texts": stage["items"], "tokens": count("tokens"), "gflop": count("GFLOP"),
            "gemm": stage["extra"].get("peak GFLOP", {}).get("per_second"), "memory": report["peak_memory_bytes"]}


def vectors(program: str, model: Path, texts: Path, *flags: str) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.npy"
        subprocess.run([program, "embed", texts, "-o", path, "--model", model, "-q", *flags], check=True)
        return np.load(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("refrain")
    parser.add_argument("candle")
    parser.add_argument("model", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--exported", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    texts = list(dict.fromkeys(read_texts(args.texts)))
    if args.worker:
        return serve(args.worker, args.model, texts, args.threads, args.exported)

    static = not (args.model / "config.json").exists()
    with tempfile.TemporaryDirectory() as folder:
        exported = Path(folder)
        # Refrain embeds a text once, however often it comes: so that all have as much to do, each comes once.
        args.texts = exported / "texts.jsonl"
        args.texts.write_text("".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts)), encoding="utf-8")
        if not static:
            export(args.model, exported)
        threads = str(args.threads)
        environment = os.environ | {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "RAYON_NUM_THREADS": threads, "CUDA_VISIBLE_DEVICES": "", "TOKENIZERS_PARALLELISM": "true"}
        names = list(PEERS)[:1] if static else list(PEERS)
        command = lambda name: [sys.executable, __file__, args.refrain, args.candle, args.model, args.texts, "--threads", threads, "--worker", name, "--exported", folder]
        peers = {name: Process(list(map(str, command(name))), environment) for name in names}
        if not static:
            peers["candle-transformers"] = Process([args.candle, str(args.model), str(args.texts), str(BATCH)], environment)
        ours = {"refrain f32": ()} if static else {"refrain f32": (), "refrain int8": ("--quantize", "int8")}
        runs: dict[str, list[dict]] = {name: [] for name in [*ours, *peers]}
        peaks: dict[str, list[float]] = {"NumPy": [], "gemm": []}
        for _ in range(args.rounds):
            for name, flags in ours.items():
                runs[name].append(refrain(args.refrain, args.model, args.texts, args.threads, *flags))
            for name, peer in peers.items():
                runs[name].append(peer.ask("embed"))
            peaks["NumPy"].append(2 * PEAK_SIZE**3 / 1e9 / peers[names[0]].ask("peak")["seconds"])
            peaks["gemm"] += [runs["refrain f32"][-1]["gemm"]] if runs["refrain f32"][-1]["gemm"] else []
        peers[names[0]].ask("save")
        theirs = np.load(exported / "peer.npy")
        report(runs, peaks, texts, args)
        exact = vectors(args.refrain, args.model, args.texts)
        print(f"\nlargest difference of a component to PyTorch {np.abs(exact - theirs).max():.2g}")
        if not static:
            cosines = (exact * vectors(args.refrain, args.model, args.texts, "--quantize", "int8")).sum(1)
            print(f"cosine of int8 to f32: median {np.median(cosines):.5f}, lowest {cosines.min():.5f}")


def report(runs: dict, peaks: dict, texts: list[str], args) -> None:
    medians = {name: median(run["seconds"] for run in of) for name, of in runs.items()}
    first = runs["refrain f32"][0]
    assert first["texts"] == len(texts), f"refrain embeds {first['texts']} of the {len(texts)} texts"
    tokens, gflop = first["tokens"], first["gflop"]
    print(f"{args.model.name}, {len(texts)} texts, {tokens / len(texts):.0f} tokens each, {args.threads} thread(s), medians of {args.rounds} rounds\n")
    print("| | texts/s | tokens/s | GFLOP/s | refrain f32 is x as fast | refrain int8 is x as fast | peak memory, MB |\n|---|---|---|---|---|---|---|")
    for name, seconds in sorted(medians.items(), key=lambda item: item[1]):
        ratio = lambda our: f"{median(a['seconds'] / b['seconds'] for a, b in zip(runs[name], runs[our])):.2f}" if our in runs else ""
        rate = f"{gflop / seconds:.1f}" if gflop else ""
        memory = runs[name][-1].get("memory")
        cells = [name, f"{len(texts) / seconds:.1f}", f"{tokens / seconds:.0f}", rate, ratio("refrain f32"), ratio("refrain int8"), f"{memory / 1e6:.0f}" if memory else ""]
        print(f"| {' | '.join(cells)} |")
    if gflop:
        best = max((median(values), name) for name, values in peaks.items() if values)
        told = ", ".join(f"{name} {median(values):.1f}" for name, values in peaks.items() if values)
        print(f"\npeak, a product of {PEAK_SIZE} x {PEAK_SIZE} matrices, GFLOP/s: {told}; refrain f32 reaches {gflop / medians['refrain f32'] / best[0]:.0%} of it")


if __name__ == "__main__":
    main()
