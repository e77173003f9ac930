//! The `Dense` step: a linear map of the pooled vector and an activation.

use serde::Deserialize;

use crate::embed::ModelError;
use crate::embed::layout::config_path;
use crate::embed::source::Source;
use crate::embed::weights::Weights;
use crate::error::Error;

/// A linear map and what follows it.
#[derive(Debug)]
pub(crate) struct Dense {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// `to` rows, each `from` wide.
    weight: Vec<f32>,
    bias: Vec<f32>,
    activation: Activation,
    /// SHA-256 of its weights file, part of the model's identity.
    pub(crate) sha256: String,
}

#[derive(Debug, Clone, Copy)]
enum Activation {
    Identity,
    Tanh,
    Relu,
    Sigmoid,
}

impl Dense {
    pub(crate) fn read(source: &Source, folder: &str) -> Result<Self, Error> {
        let file = config_path(folder);
        let remedy = "copy the model's folder again, with its folders inside";
        let config: Config = source
            .json(&file)?
            .ok_or_else(|| ModelError::Missing { path: source.path(&file), remedy: remedy.to_owned() })?;
        let activation = match config.activation_function.rsplit('.').next() {
            Some("Identity") => Activation::Identity,
            Some("Tanh") => Activation::Tanh,
            Some("ReLU") => Activation::Relu,
            Some("Sigmoid") => Activation::Sigmoid,
            _ => {
                return Err(ModelError::Setting {
                    path: source.path(&file),
                    field: "activation_function",
                    value: format!("{:?}", config.activation_function),
                    expected: "torch's Identity, Tanh, ReLU or Sigmoid".to_owned(),
                }
                .into());
            }
        };
        let (from, to) = (config.in_features, config.out_features);
        let weights = Weights::read(source, folder)?;
        let bias = if config.bias { weights.values("linear.bias", &[to])? } else { vec![0.0; to] };
        let weight = weights.values("linear.weight", &[to, from])?;
        Ok(Self { from, to, weight, bias, activation, sha256: weights.sha256() })
    }

    /// The mapped vector; `vector` is `from` wide, the result `to`.
    pub(crate) fn apply(&self, vector: &[f32]) -> Vec<f32> {
        let rows = self.weight.chunks_exact(self.from.max(1));
        let mapped = rows.zip(&self.bias).map(|(row, bias)| {
            let product: f64 = row.iter().zip(vector).map(|(&w, &v)| f64::from(w) * f64::from(v)).sum();
            (product + f64::from(*bias)) as f32
        });
        mapped.map(|value| self.activation.apply(value)).collect()
    }
}

impl Activation {
    fn apply(self, value: f32) -> f32 {
        match self {
            Self::Identity => value,
            Self::Tanh => value.tanh(),
            Self::Relu => value.max(0.0),
            Self::Sigmoid => 1.0 / (1.0 + (-value).exp()),
        }
    }
}

#[derive(Deserialize)]
struct Config {
    in_features: usize,
    out_features: usize,
    #[serde(default = "yes")]
    bias: bool,
    #[serde(default = "tanh")]
    activation_function: String,
}

fn yes() -> bool {
    true
}

fn tanh() -> String {
    "torch.nn.modules.activation.Tanh".to_owned()
}
