//! What each family of encoders calls its tensors.

use crate::embed::encoder_config::Family;
use crate::embed::weights::Weights;

/// What a family calls its tensors.
pub(crate) struct Names {
    family: Family,
    /// `bert.` and the like, where the encoder was saved inside a larger model.
    prefix: &'static str,
}

/// The names of one layer, without `.weight` and `.bias`.
pub(crate) struct LayerNames {
    pub(crate) query: String,
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) output: String,
    pub(crate) attention_norm: String,
    pub(crate) up: String,
    pub(crate) down: String,
    pub(crate) norm: String,
}

impl Names {
    pub(crate) fn of(family: Family, weights: &Weights) -> Self {
        let prefixes: &[&str] = match family {
            Family::Bert => &["bert."],
            Family::DistilBert => &["distilbert."],
            Family::Roberta => &["roberta."],
            Family::MpNet => &["mpnet."],
        };
        let holds = |prefix: &&&str| weights.has(&format!("{prefix}embeddings.word_embeddings.weight"));
        Self { family, prefix: prefixes.iter().find(holds).copied().unwrap_or_default() }
    }

    pub(crate) fn top(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(crate) fn layer(&self, index: usize) -> LayerNames {
        let stack = if self.family == Family::DistilBert { "transformer" } else { "encoder" };
        let name = |part: &str| format!("{}{stack}.layer.{index}.{part}", self.prefix);
        let [query, key, value, output, attention_norm, up, down, norm] = match self.family {
            Family::Bert | Family::Roberta => [
                "attention.self.query",
                "attention.self.key",
                "attention.self.value",
                "attention.output.dense",
                "attention.output.LayerNorm",
                "intermediate.dense",
                "output.dense",
                "output.LayerNorm",
            ],
            Family::DistilBert => [
                "attention.q_lin",
                "attention.k_lin",
                "attention.v_lin",
                "attention.out_lin",
                "sa_layer_norm",
                "ffn.lin1",
                "ffn.lin2",
                "output_layer_norm",
            ],
            Family::MpNet => [
                "attention.attn.q",
                "attention.attn.k",
                "attention.attn.v",
                "attention.attn.o",
                "attention.LayerNorm",
                "intermediate.dense",
                "output.dense",
                "output.LayerNorm",
            ],
        }
        .map(name);
        LayerNames { query, key, value, output, attention_norm, up, down, norm }
    }
}
