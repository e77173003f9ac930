//! A BERT on candle-transformers, as its own example runs it, for `embed.py`:
//! `candle_bert MODEL_FOLDER TEXTS.jsonl BATCH`. Says "ready", then embeds all texts for every line it reads, and writes
//! {"seconds"}.

use std::collections::HashSet;
use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Instant;

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config, DTYPE};
use tokenizers::{PaddingParams, Tokenizer, TruncationParams};

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, texts, batch] = arguments.as_slice() else {
        return Err("usage: candle_bert MODEL_FOLDER TEXTS.jsonl BATCH".into());
    };
    let (model, tokenizer) = load(Path::new(folder))?;
    let texts = read_texts(Path::new(texts))?;
    let batch = batch.parse()?;
    embed(&model, &tokenizer, &texts, batch)?;
    let mut out = std::io::stdout();
    writeln!(out, "ready")?;
    out.flush()?;
    for line in std::io::stdin().lock().lines() {
        line?;
        let start = Instant::now();
        embed(&model, &tokenizer, &texts, batch)?;
        writeln!(out, "{}", serde_json::json!({"seconds": start.elapsed().as_secs_f64()}))?;
        out.flush()?;
    }
    Ok(())
}

fn load(folder: &Path) -> Result<(BertModel, Tokenizer), Failure> {
    let config: Config = serde_json::from_slice(&std::fs::read(folder.join("config.json"))?)?;
    let settings: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("sentence_bert_config.json"))?)?;
    let mut tokenizer = Tokenizer::from_file(folder.join("tokenizer.json"))?;
    let max_length = settings["max_seq_length"].as_u64().ok_or("no max_seq_length")? as usize;
    tokenizer.with_padding(Some(PaddingParams::default()));
    tokenizer.with_truncation(Some(TruncationParams { max_length, ..Default::default() }))?;
    let weights = std::fs::read(folder.join("model.safetensors"))?;
    let builder = VarBuilder::from_buffered_safetensors(weights, DTYPE, &Device::Cpu)?;
    Ok((BertModel::load(builder, &config)?, tokenizer))
}

/// Distinct texts, in order.
fn read_texts(path: &Path) -> Result<Vec<String>, Failure> {
    let mut seen = HashSet::new();
    let mut texts = Vec::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let record: serde_json::Value = serde_json::from_str(line)?;
        let text = record["text"].as_str().ok_or("a line without a text")?.to_owned();
        if seen.insert(text.clone()) {
            texts.push(text);
        }
    }
    Ok(texts)
}

/// The mean over the tokens, as a unit vector; batches in the order of the texts, each padded to its longest.
fn embed(model: &BertModel, tokenizer: &Tokenizer, texts: &[String], batch: usize) -> Result<Vec<Tensor>, Failure> {
    let one = |texts: &[String]| -> Result<Tensor, Failure> {
        let encodings = tokenizer.encode_batch(texts.to_vec(), true)?;
        let stack = |rows: Vec<Tensor>| Tensor::stack(&rows, 0);
        let ids = encodings.iter().map(|e| Tensor::new(e.get_ids(), &Device::Cpu)).collect::<Result<_, _>>()?;
        let mask =
            encodings.iter().map(|e| Tensor::new(e.get_attention_mask(), &Device::Cpu)).collect::<Result<_, _>>()?;
        let (ids, mask) = (stack(ids)?, stack(mask)?);
        let hidden = model.forward(&ids, &ids.zeros_like()?, Some(&mask))?;
        let mask = mask.to_dtype(DType::F32)?.unsqueeze(2)?;
        let pooled = hidden.broadcast_mul(&mask)?.sum(1)?.broadcast_div(&mask.sum(1)?)?;
        Ok(pooled.broadcast_div(&pooled.sqr()?.sum_keepdim(1)?.sqrt()?)?)
    };
    texts.chunks(batch).map(one).collect()
}
