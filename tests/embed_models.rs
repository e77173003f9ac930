//! Model folders that are broken or odd: each names its file, the value and the remedy; none stops the process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use refrain::embed::{BoxedEmbedder, LoadOptions, ModelChoice, catalog, check, load, show};
use refrain::error::Error;
use refrain::insight::Quantization;
use safetensors::tensor::{Dtype, TensorView};
use tempfile::TempDir;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models").join(name)
}

/// A copy of the fixture that may be broken.
fn copy(name: &str) -> TempDir {
    fn copy_all(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).expect("a folder");
        for entry in std::fs::read_dir(from).expect("a folder").flatten() {
            let to = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy_all(&entry.path(), &to);
            } else {
                std::fs::copy(entry.path(), to).expect("copied");
            }
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    copy_all(&fixture(name), folder.path());
    folder
}

fn load_folder(folder: &Path) -> Result<BoxedEmbedder, Error> {
    load(&ModelChoice::Folder(folder.to_owned()), &LoadOptions::default())
}

/// Breaks a copy of the fixture and looks for each part in the error.
fn breaks(name: &str, damage: impl Fn(&Path), expected: &[&str]) {
    let folder = copy(name);
    damage(folder.path());
    let error =
        load_folder(folder.path()).err().unwrap_or_else(|| panic!("loaded, but expected {expected:?}")).to_string();
    for part in expected {
        assert!(error.contains(part), "{error:?} lacks {part:?}");
    }
}

fn remove(file: &'static str) -> impl Fn(&Path) {
    move |folder| std::fs::remove_file(folder.join(file)).expect("a file to remove")
}

fn write(file: &'static str, text: &'static str) -> impl Fn(&Path) {
    move |folder| std::fs::write(folder.join(file), text).expect("written")
}

/// Puts `to` in place of `from`, which must be there.
fn replace(file: &'static str, from: &'static str, to: &'static str) -> impl Fn(&Path) {
    move |folder| {
        let text = std::fs::read_to_string(folder.join(file)).expect("a text file");
        assert!(text.contains(from), "{file} lacks {from}");
        std::fs::write(folder.join(file), text.replace(from, to)).expect("written");
    }
}

fn cut(file: &'static str) -> impl Fn(&Path) {
    move |folder| {
        let bytes = std::fs::read(folder.join(file)).expect("a file");
        std::fs::write(folder.join(file), &bytes[..bytes.len() / 2]).expect("written");
    }
}

/// The weights with one tensor changed: its values and its shape.
fn weights(tensor: &'static str, change: impl Fn(&mut Vec<f32>, &mut Vec<usize>)) -> impl Fn(&Path) {
    move |folder| {
        let path = folder.join("model.safetensors");
        let bytes = std::fs::read(&path).expect("weights");
        let mut tensors = BTreeMap::new();
        for (name, view) in safetensors::SafeTensors::deserialize(&bytes).expect("whole").tensors() {
            let mut values: Vec<f32> = view.data().as_chunks().0.iter().map(|&b| f32::from_le_bytes(b)).collect();
            let mut shape = view.shape().to_vec();
            if name == tensor {
                change(&mut values, &mut shape);
            }
            tensors.insert(name, (values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>(), shape));
        }
        let views = tensors.iter().map(|(name, (bytes, shape))| {
            (name, TensorView::new(Dtype::F32, shape.clone(), bytes).expect("as many values as the shape says"))
        });
        std::fs::write(&path, safetensors::serialize(views, None).expect("serialized")).expect("written");
    }
}

#[test]
fn a_missing_file_is_named_with_its_remedy() {
    breaks("tiny-bert", remove("config.json"), &["config.json: the file is missing", "encoder's sizes"]);
    breaks("tiny-bert", remove("tokenizer.json"), &["tokenizer.json: the file is missing", "fast tokenizer"]);
    breaks("tiny-bert", remove("1_Pooling/config.json"), &["1_Pooling", "config.json: the file is missing"]);
    breaks("tiny-static", remove("tokenizer.json"), &["tokenizer.json: the file is missing"]);
    breaks("tiny-static", remove("modules.json"), &["modules.json: the file is missing", "nor is there a config.json"]);
    for name in ["tiny-bert", "tiny-static"] {
        breaks(
            name,
            remove("model.safetensors"),
            &["model.safetensors: the file is missing", "copy the model's folder"],
        );
    }
    let pickle = |folder: &Path| {
        remove("model.safetensors")(folder);
        write("pytorch_model.bin", "")(folder);
    };
    breaks("tiny-bert", pickle, &["pytorch_model.bin beside it is not read", "safe_serialization=True"]);
    let part = |folder: &Path| {
        remove("model.safetensors")(folder);
        let index = r#"{"weight_map": {"a": "model-00001-of-00002.safetensors"}}"#;
        write("model.safetensors.index.json", index)(folder);
    };
    breaks("tiny-bert", part, &["model-00001-of-00002.safetensors: the file is missing", "all parts"]);
}

#[test]
fn a_damaged_file_is_named() {
    for name in ["tiny-bert", "tiny-static"] {
        breaks(name, cut("model.safetensors"), &["model.safetensors: not a whole safetensors file", "fetch it again"]);
        breaks(name, write("model.safetensors", ""), &["not a whole safetensors file", "0 bytes"]);
        breaks(name, write("model.safetensors", "\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}"), &["not a whole"]);
        breaks(name, cut("tokenizer.json"), &["tokenizer.json: the tokenizer cannot be used"]);
        breaks(name, write("modules.json", "[{"), &["modules.json: not the JSON that was expected", "line 1"]);
        breaks(
            name,
            write("config_sentence_transformers.json", "{\"prompts\": 1}"),
            &["config_sentence_transformers.json: not the JSON"],
        );
    }
    breaks("tiny-bert", write("config.json", "null"), &["config.json: not the JSON that was expected"]);
    breaks("tiny-bert", write("sentence_bert_config.json", "{\"max_seq_length\": -1}"), &["sentence_bert_config.json"]);
}

#[test]
fn weights_that_do_not_fit_are_named_with_both_shapes() {
    let narrow = |tensor| {
        weights(tensor, |values, shape| {
            let last = shape.len() - 1;
            shape[last] -= 1;
            values.truncate(shape.iter().product());
        })
    };
    let name = "encoder.layer.0.attention.self.key.weight";
    breaks("tiny-bert", narrow(name), &[name, "has the shape [16, 15], but expected [16, 16]", "config.json"]);
    let fewer = |tensor| {
        weights(tensor, |values, shape| {
            shape[0] -= 1;
            values.truncate(shape.iter().product());
        })
    };
    breaks("tiny-static", fewer("embedding.weight"), &["embedding.weight", "or more, any], as the tokenizer says"]);
    let flat = weights("embedding.weight", |values, shape| *shape = vec![values.len()]);
    breaks("tiny-static", flat, &["embedding.weight", "but expected [tokens, width]"]);
    let more = replace("config.json", "\"num_hidden_layers\": 1", "\"num_hidden_layers\": 2");
    breaks("tiny-bert", more, &["the tensor \"encoder.layer.1.", "is missing"]);
}

#[test]
fn weights_that_are_not_finite_are_named() {
    for value in [f32::NAN, f32::INFINITY] {
        let spoil = |tensor| weights(tensor, move |values, _| values[3] = value);
        breaks("tiny-static", spoil("embedding.weight"), &["\"embedding.weight\" holds a value that is not finite"]);
        let name = "encoder.layer.0.output.dense.bias";
        breaks("tiny-bert", spoil(name), &[name, "holds a value that is not finite"]);
    }
}

#[test]
fn what_is_not_supported_is_named_with_what_is() {
    let llama = replace("config.json", "\"model_type\": \"bert\"", "\"model_type\": \"llama\"");
    breaks("tiny-bert", llama, &["the model kind \"llama\" is not supported", "bert, distilbert, roberta"]);
    let step = replace("modules.json", "sentence_transformers.models.Normalize", "sentence_transformers.models.LSTM");
    breaks("tiny-bert", step, &["modules.json", "sentence_transformers.models.LSTM", "Dense and Normalize"]);
    let own = replace("modules.json", "sentence_transformers.models.StaticEmbedding", "custom.StaticEmbedding");
    breaks("tiny-static", own, &["custom.StaticEmbedding", "not supported"]);
    breaks("tiny-static", write("modules.json", "[]"), &["modules.json", "not supported"]);
    let act = replace("config.json", "\"hidden_act\": \"gelu\"", "\"hidden_act\": \"xielu\"");
    breaks("tiny-bert", act, &["hidden_act is \"xielu\"", "gelu_pytorch_tanh"]);
    let heads = replace("config.json", "\"num_attention_heads\": 2", "\"num_attention_heads\": 3");
    breaks("tiny-bert", heads, &["num_attention_heads is 3", "a divisor of 16"]);
    let none =
        replace("1_Pooling/config.json", "\"pooling_mode_mean_tokens\": true", "\"pooling_mode_mean_tokens\": false");
    breaks("tiny-bert", none, &["pooling_mode is none", "lasttoken"]);
    breaks(
        "tiny-bert",
        write("sentence_bert_config.json", "{\"max_seq_length\": 2}"),
        &["max_seq_length is 2", "2 tokens"],
    );
    let prompt = "{\"prompts\": {\"query\": \"q: \"}, \"default_prompt_name\": \"document\"}";
    breaks(
        "tiny-bert",
        write("config_sentence_transformers.json", prompt),
        &["default_prompt_name is \"document\"", "query"],
    );
}

#[test]
fn a_model_of_model2vec_may_share_rows_and_weight_its_tokens() {
    // Tokens in the order of their numbers; the unknown one counts for nothing.
    let folder = tempfile::tempdir().expect("a folder");
    let tokenizer = r####"{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
        "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null,
        "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "tea": 1, "coffee": 2, "milk": 3}, "unk_token": "[UNK]"}}"####;
    std::fs::write(folder.path().join("tokenizer.json"), tokenizer).expect("written");
    std::fs::write(folder.path().join("config.json"), r#"{"model_type": "model2vec", "normalize": true}"#)
        .expect("written");
    let floats = |values: &[f32]| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
    let (table, shares) = (floats(&[9.0, 9.0, 1.0, 0.0, 0.0, 1.0]), floats(&[1.0, 1.0, 3.0, 1.0]));
    let mapping: Vec<u8> = [0i64, 1, 2, 2].iter().flat_map(|v| v.to_le_bytes()).collect();
    let view = |kind, shape: &[usize], bytes| TensorView::new(kind, shape.to_vec(), bytes).expect("as the shape says");
    let tensors = [
        ("embeddings", view(Dtype::F32, &[3, 2], &table)),
        ("mapping", view(Dtype::I64, &[4], &mapping)),
        ("weights", view(Dtype::F32, &[4], &shares)),
    ];
    let bytes = safetensors::serialize(tensors, None).expect("serialized");
    std::fs::write(folder.path().join("model.safetensors"), bytes).expect("written");

    let model = load_folder(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    let check = |text: &str, expected: [f32; 2]| {
        let vector = model.embed(&[text]).expect("embeds");
        assert!(vector.row(0).iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{text}: {}", vector.row(0));
    };
    check("tea", [1.0, 0.0]);
    check("tea unheard", [1.0, 0.0]);
    check("milk", [0.0, 1.0]);
    check("coffee tea", [0.1f32.sqrt(), 0.9f32.sqrt()]);
    check("unheard", [0.0, 0.0]);
}

#[test]
fn a_bare_encoder_is_averaged() {
    let folder = copy("tiny-bert");
    std::fs::remove_file(folder.path().join("modules.json")).expect("removed");
    let bare = load_folder(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    let whole = load_folder(&fixture("tiny-bert")).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(bare.embed(&["coffee"]).expect("embeds"), whole.embed(&["coffee"]).expect("embeds"));
}

#[test]
fn a_model_says_what_it_is_made_of_and_checks_itself() {
    let choice = ModelChoice::Folder(fixture("tiny-bert"));
    let summary = show(&choice, &LoadOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(summary.steps, ["encoder, pooled by mean", "normalize"]);
    assert_eq!((summary.identity.name.as_str(), summary.identity.dim), ("tiny-bert", 16));
    assert_eq!(summary.tensors["embeddings.LayerNorm.weight"], [16]);
    let sum: usize = summary.tensors.values().map(|shape| shape.iter().product::<usize>()).sum();
    assert_eq!(summary.parameters, sum);
    for model in catalog::embedded() {
        let choice = ModelChoice::Embedded(model.name);
        let found = check(&choice, &LoadOptions::default()).unwrap_or_else(|error| panic!("{error}"));
        assert!((found.length - 1.0).abs() < 1e-5, "{found:?}");
        assert_eq!(show(&choice, &LoadOptions::default()).expect("shown").identity, found.identity);
    }
    let folder = copy("tiny-bert");
    cut("model.safetensors")(folder.path());
    assert!(check(&ModelChoice::Folder(folder.path().to_owned()), &LoadOptions::default()).is_err());
}

#[test]
fn a_setting_that_candle_transformers_does_not_follow_is_refused() {
    let model = "tiny-modernbert";
    let check = |from: &'static str, to: &'static str, expected: &[&str]| {
        breaks(model, replace("config.json", from, to), expected);
    };
    check(
        "\"norm_bias\": false",
        "\"norm_bias\": true",
        &["config.json: norm_bias is set, but expected false or null"],
    );
    check("\"hidden_activation\": \"gelu\"", "\"hidden_activation\": \"silu\"", &["hidden_activation is \"silu\""]);
    check("\"local_rope_theta\"", "\"rope_parameters\": {}, \"unused\"", &["rope_parameters is set", "transformers 4"]);
    check("\"global_attn_every_n_layers\": 2", "\"global_attn_every_n_layers\": 0", &["every_n_layers is 0", "from 1"]);
    check("\"num_attention_heads\": 2", "\"num_attention_heads\": 16", &["num_attention_heads is 16", "even width"]);
    check("\"vocab_size\": ", "\"vocab_size\": 9", &["tok_embeddings.weight", "has the shape"]);
    check("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3", &["\"layers.2.attn.Wqkv.weight\" is missing"]);
    check("\"hidden_size\": 16,", "", &["hidden_size is missing"]);
    // candle-transformers alone would go on without this norm.
    let tensor = "layers.1.attn_norm.weight";
    breaks(model, weights(tensor, |values, _| values[3] = f32::NAN), &[tensor, "not finite"]);
}

#[test]
fn a_text_has_the_same_bits_in_any_batch_and_on_any_number_of_threads() {
    let texts: Vec<String> = (0..90).map(|n| "the price of coffee was more than that of tea ".repeat(n % 7)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for quantize in [None, Some(Quantization::Int8)] {
        let embed = |texts: &[&str], batch_size: usize, threads: usize| {
            let options = LoadOptions { batch_size, quantize, ..Default::default() };
            let model = load(&ModelChoice::Folder(fixture("tiny-bert")), &options).expect("a model");
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| model.embed(texts)).expect("vectors")
        };
        let all = embed(&texts, 64, 1);
        for (batch_size, threads) in [(1, 1), (3, 2), (64, 5), (4096, 16)] {
            assert_eq!(embed(&texts, batch_size, threads), all, "{batch_size} texts, {threads} threads, {quantize:?}");
        }
        for (row, text) in texts.iter().enumerate() {
            assert_eq!(embed(&[text], 64, 2).row(0), all.row(row), "{text:?}");
        }
    }
}

#[test]
fn a_quantized_model_knows_that_it_is_one() {
    let load = |name: &str, quantize: Option<Quantization>| {
        load(&ModelChoice::Folder(fixture(name)), &LoadOptions { quantize, ..Default::default() })
    };
    let plain = load("tiny-bert", None).expect("a model");
    let quantized = load("tiny-bert", Some(Quantization::Int8)).expect("a model");
    assert_ne!(plain.identity(), quantized.identity());
    assert_eq!(quantized.identity().quantize, Some(Quantization::Int8));
    let text = ["coffee was more than tea"];
    let (plain, quantized) = (plain.embed(&text).expect("a vector"), quantized.embed(&text).expect("a vector"));
    let cosine = plain.row(0).dot(&quantized.row(0));
    assert!((0.99..0.999_999_9).contains(&cosine), "{cosine}");
    for (name, reason) in [("tiny-static", "a static table"), ("tiny-modernbert", "runs on candle")] {
        let error = load(name, Some(Quantization::Int8)).err().expect("refused").to_string();
        assert!(error.contains(reason) && error.ends_with("leave the flag out"), "{error}");
    }
}
