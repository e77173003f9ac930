use std::collections::HashMap;
use std::path::Path;

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config};
use serde_json::json;

use super::*;
use crate::embed::source::Source;

/// The sizes of an invented BERT.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    vocabulary: usize,
    hidden: usize,
    heads: usize,
    intermediate: usize,
    places: usize,
}

const ODD: Sizes = Sizes { vocabulary: 7, hidden: 250, heads: 1, intermediate: 333, places: 70 };
const SMALL: Sizes = Sizes { vocabulary: 90, hidden: 6, heads: 3, intermediate: 5, places: 9 };
const ROUND: Sizes = Sizes { vocabulary: 40, hidden: 64, heads: 4, intermediate: 256, places: 300 };

/// Two layers of weights that are anything between -0.3 and 0.3, the same each time.
fn write_bert(folder: &Path, sizes: Sizes) {
    let Sizes { vocabulary, hidden, heads, intermediate, places } = sizes;
    let mut shapes: Vec<(String, Vec<usize>)> = vec![
        ("embeddings.word_embeddings.weight".to_owned(), vec![vocabulary, hidden]),
        ("embeddings.position_embeddings.weight".to_owned(), vec![places, hidden]),
        ("embeddings.token_type_embeddings.weight".to_owned(), vec![2, hidden]),
    ];
    let mut pair = |name: String, weight: Vec<usize>| {
        shapes.push((format!("{name}.bias"), vec![weight[0]]));
        shapes.push((format!("{name}.weight"), weight));
    };
    pair("embeddings.LayerNorm".to_owned(), vec![hidden]);
    for layer in 0..2 {
        let mut part = |name: &str, weight: Vec<usize>| pair(format!("encoder.layer.{layer}.{name}"), weight);
        for name in ["query", "key", "value"] {
            part(&format!("attention.self.{name}"), vec![hidden, hidden]);
        }
        part("attention.output.dense", vec![hidden, hidden]);
        part("attention.output.LayerNorm", vec![hidden]);
        part("intermediate.dense", vec![intermediate, hidden]);
        part("output.dense", vec![hidden, intermediate]);
        part("output.LayerNorm", vec![hidden]);
    }
    let mut state = 1u32;
    let mut value = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 8) as f32 / (1 << 24) as f32 - 0.5) * 0.6
    };
    let tensor = |(name, shape): (String, Vec<usize>)| {
        let values: Vec<f32> = (0..shape.iter().product()).map(|_| value()).collect();
        (name, Tensor::from_vec(values, shape, &Device::Cpu).expect("as many values as the shape holds"))
    };
    let tensors: HashMap<String, Tensor> = shapes.into_iter().map(tensor).collect();
    candle_core::safetensors::save(&tensors, folder.join("model.safetensors")).expect("written");
    let config = json!({
        "model_type": "bert", "vocab_size": vocabulary, "hidden_size": hidden, "num_hidden_layers": 2,
        "num_attention_heads": heads, "intermediate_size": intermediate, "hidden_act": "gelu",
        "max_position_embeddings": places, "type_vocab_size": 2, "layer_norm_eps": 1e-12, "pad_token_id": 0,
        "hidden_dropout_prob": 0.0, "initializer_range": 0.02,
    });
    std::fs::write(folder.join("config.json"), config.to_string()).expect("written");
}

/// Gives `work` the folder of an invented model.
fn with_bert(sizes: Sizes, work: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().expect("a folder");
    write_bert(folder.path(), sizes);
    work(folder.path());
}

fn encoder(folder: &Path, kernels: Kernels, quantization: Option<Quantization>) -> Encoder {
    let source = Source::Folder(folder.to_owned());
    let config = EncoderConfig::read(&source, "").expect("a configuration");
    Encoder::new(config, &Weights::read(&source, "").expect("weights"), kernels, quantization).expect("an encoder")
}

/// A text of every length from 1 to the longest, in steps.
fn texts(encoder: &Encoder) -> Vec<Vec<u32>> {
    let (vocabulary, longest) = (encoder.config.vocabulary as u32, encoder.config.max_tokens());
    let text = |n: usize| (0..n as u32).map(|i| (i * 37 + n as u32) % vocabulary).collect();
    (1..longest).step_by(longest.div_ceil(40)).chain([longest]).map(text).collect()
}

/// Each text's vectors, all in one pass.
fn vectors(encoder: &Encoder, texts: &[Vec<u32>]) -> Vec<Vec<f32>> {
    let texts: Vec<&[u32]> = texts.iter().map(Vec::as_slice).collect();
    let mut buffers = EncoderBuffers::default();
    let mut rest = encoder.forward(&texts, &mut buffers).expect("vectors");
    let own = |text: &&[u32]| {
        let own;
        (own, rest) = rest.split_at(text.len() * encoder.config.hidden);
        own.to_vec()
    };
    texts.iter().map(own).collect()
}

/// The vectors of candle-transformers.
fn reference(folder: &Path, texts: &[Vec<u32>]) -> Vec<Vec<f32>> {
    let weights = std::fs::read(folder.join("model.safetensors")).expect("weights");
    let builder = VarBuilder::from_buffered_safetensors(weights, DType::F32, &Device::Cpu).expect("whole");
    let config: Config =
        serde_json::from_slice(&std::fs::read(folder.join("config.json")).expect("a file")).expect("JSON");
    let model = BertModel::load(builder, &config).expect("a model");
    let forward = |ids: &Vec<u32>| {
        let ids = Tensor::new(ids.as_slice(), &Device::Cpu).expect("ids").unsqueeze(0).expect("a batch of one");
        let rows = model.forward(&ids, &ids.zeros_like().expect("types"), None).expect("vectors");
        rows.flatten_all().expect("rows").to_vec1().expect("values")
    };
    texts.iter().map(forward).collect()
}

/// What the machine has, and what every machine has.
fn all_kernels() -> [Kernels; 2] {
    [Kernels::detect(), Kernels::portable()]
}

#[test]
fn the_token_vectors_are_those_of_candle_transformers() {
    let check = |folder: &Path| {
        for kernels in all_kernels() {
            let encoder = encoder(folder, kernels, None);
            let texts = texts(&encoder);
            for (ours, theirs) in vectors(&encoder, &texts).iter().zip(reference(folder, &texts)) {
                assert_eq!(ours.len(), theirs.len());
                for (ours, theirs) in ours.iter().zip(&theirs) {
                    assert!((ours - theirs).abs() <= 1e-5, "{kernels:?} {}: {ours} is not {theirs}", folder.display());
                }
            }
        }
    };
    check(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/models/tiny-bert")));
    for sizes in [ODD, SMALL, ROUND] {
        with_bert(sizes, check);
    }
}

#[test]
fn whole_numbers_give_nearly_the_same_vectors() {
    for sizes in [ODD, ROUND] {
        with_bert(sizes, |folder| {
            let exact = encoder(folder, Kernels::detect(), None);
            let texts = texts(&exact);
            let exact = vectors(&exact, &texts);
            let [ours, portable] =
                all_kernels().map(|kernels| vectors(&encoder(folder, kernels, Some(Quantization::Int8)), &texts));
            for ((exact, ours), portable) in exact.iter().zip(&ours).zip(&portable) {
                let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
                let cosine = |a: &[f32], b: &[f32]| dot(a, b) / (dot(a, a) * dot(b, b)).sqrt();
                assert!(cosine(exact, ours) > 0.99, "{sizes:?}: {}", cosine(exact, ours));
                assert!(cosine(portable, ours) > 0.999, "{sizes:?}: {}", cosine(portable, ours));
                assert_ne!(exact, ours, "as if nothing had been quantised");
            }
        });
    }
}

#[test]
fn a_text_has_the_same_bits_alone_and_beside_others() {
    with_bert(ROUND, |folder| {
        for (kernels, quantization) in
            all_kernels().into_iter().flat_map(|kernels| [(kernels, None), (kernels, Some(Quantization::Int8))])
        {
            let encoder = encoder(folder, kernels, quantization);
            let mut texts = texts(&encoder);
            let together = vectors(&encoder, &texts);
            for (text, together) in texts.iter().zip(&together) {
                assert_eq!(&vectors(&encoder, std::slice::from_ref(text))[0], together, "{kernels:?} {quantization:?}");
            }
            texts.reverse();
            assert!(vectors(&encoder, &texts).iter().rev().eq(&together), "{kernels:?} {quantization:?}");
        }
    });
}

#[test]
fn a_token_that_the_weights_lack_is_named() {
    with_bert(SMALL, |folder| {
        let encoder = encoder(folder, Kernels::detect(), None);
        let error = encoder.forward(&[&[1, 90]], &mut EncoderBuffers::default()).expect_err("no such row");
        assert_eq!(error, "token 90 is beyond the 90 of the weights");
    });
}
