//! Layer normalisation (Ba et al. 2016), with the variance as a mean of squares and sums in `f64`.

use candle_core::{CpuStorage, CustomOp1, Layout, Shape, Tensor};

use crate::embed::ModelError;
use crate::embed::weights::Weights;

/// Shifts and scales each row to mean 0 and variance 1, then by learnt weights.
#[derive(Debug)]
pub(crate) struct LayerNorm {
    weight: Vec<f32>,
    bias: Vec<f32>,
    epsilon: f32,
}

impl LayerNorm {
    /// Old files call the weight gamma and the bias beta.
    pub(crate) fn new(weights: &Weights, name: &str, width: usize, epsilon: f32) -> Result<Self, ModelError> {
        let values = |now: &str, once: &str| {
            let once = format!("{name}.{once}");
            let name = if weights.has(&once) { once } else { format!("{name}.{now}") };
            weights.values(&name, &[width])
        };
        Ok(Self { weight: values("weight", "gamma")?, bias: values("bias", "beta")?, epsilon })
    }

    pub(crate) fn apply(&self, rows: &Tensor) -> candle_core::Result<Tensor> {
        rows.contiguous()?.apply_op1_no_bwd(self)
    }

    fn normalize(&self, row: &[f32], out: &mut [f32]) {
        let count = row.len() as f64;
        let mean = row.iter().map(|&v| f64::from(v)).sum::<f64>() / count;
        let variance = row.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / count;
        let scale = (variance + f64::from(self.epsilon)).sqrt().recip();
        let learnt = self.weight.iter().zip(&self.bias);
        for ((out, &value), (&weight, &bias)) in out.iter_mut().zip(row).zip(learnt) {
            *out = ((f64::from(value) - mean) * scale) as f32 * weight + bias;
        }
    }
}

impl CustomOp1 for LayerNorm {
    fn name(&self) -> &'static str {
        "layer-norm"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> candle_core::Result<(CpuStorage, Shape)> {
        let (CpuStorage::F32(values), Some((from, to))) = (storage, layout.contiguous_offsets()) else {
            candle_core::bail!("a layer norm takes contiguous f32 rows");
        };
        let rows = &values[from..to];
        let width = self.weight.len();
        let mut out = vec![0.0; rows.len()];
        for (row, out) in rows.chunks_exact(width).zip(out.chunks_exact_mut(width)) {
            self.normalize(row, out);
        }
        Ok((CpuStorage::F32(out), layout.shape().clone()))
    }
}
