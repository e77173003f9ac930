//! Weights as safetensors keeps them: one file, or several under an index.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use half::{bf16, f16};
use safetensors::{Dtype, SafeTensors, tensor::Metadata};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::embed::ModelError;
use crate::embed::source::{Source, join};
use crate::error::Error;

/// The single weights file of a model.
pub(crate) const WEIGHTS: &str = "model.safetensors";
/// Names the file of each tensor where the weights are split.
const INDEX: &str = "model.safetensors.index.json";
/// The older format, which runs code when it is read.
const PICKLE: &str = "pytorch_model.bin";

/// All tensors of one model.
#[derive(Debug)]
pub(crate) struct Weights {
    files: Vec<WeightsFile>,
}

impl Weights {
    /// Reads the weights under `folder` of the model.
    ///
    /// # Errors
    /// [`ModelError::Missing`] where there are none, [`ModelError::Weights`] where a file is cut short.
    pub(crate) fn read(source: &Source, folder: &str) -> Result<Self, Error> {
        let single = join(folder, WEIGHTS);
        if source.has(&single) {
            return Ok(Self { files: vec![WeightsFile::read(source, &single)?] });
        }
        let index = join(folder, INDEX);
        if let Some(index) = source.json::<Index>(&index)? {
            let mut names: Vec<&String> = index.weight_map.values().collect();
            names.sort();
            names.dedup();
            let files = names.into_iter().map(|name| WeightsFile::read(source, &join(folder, name)));
            return Ok(Self { files: files.collect::<Result<_, _>>()? });
        }
        let remedy = if source.has(&join(folder, PICKLE)) {
            "pytorch_model.bin beside it is not read, since reading it may run any code; \
             save the model again with safe_serialization=True"
        } else {
            "copy the model's folder again, with its weights"
        };
        Err(ModelError::Missing { path: source.path(&single), remedy: remedy.to_owned() }.into())
    }

    /// SHA-256 of the one file; of several, that of the lines `SHA-256 of the file`, in name order.
    pub(crate) fn sha256(&self) -> String {
        match self.files.as_slice() {
            [file] => sha256(&file.bytes),
            files => sha256(files.iter().map(|file| sha256(&file.bytes) + "\n").collect::<String>().as_bytes()),
        }
    }

    /// Every tensor's name and shape, by name.
    pub(crate) fn shapes(&self) -> BTreeMap<String, Vec<usize>> {
        let tensors = self.files.iter().flat_map(|file| file.metadata.tensors());
        tensors.map(|(name, info)| (name, info.shape.clone())).collect()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.metadata.info(name).is_some())
    }

    /// The tensor's shape.
    ///
    /// # Errors
    /// [`ModelError::Tensor`] where there is no such tensor.
    pub(crate) fn shape(&self, name: &str) -> Result<&[usize], ModelError> {
        let (_, info) = self.find(name)?;
        Ok(&info.shape)
    }

    /// The tensor's values as `f32`, row by row.
    ///
    /// # Errors
    /// [`ModelError::Shape`], [`ModelError::ValueType`] and [`ModelError::NotFinite`].
    pub(crate) fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let (file, info) = self.find(name)?;
        if info.shape != shape {
            return Err(ModelError::Shape {
                path: file.path.clone(),
                tensor: name.to_owned(),
                expected: format!("{shape:?}"),
                found: info.shape.clone(),
            });
        }
        let bytes = &file.bytes[file.range(info.data_offsets)];
        let values = ValueType::of(info.dtype, &file.path, name)?.to_f32(bytes);
        match values.iter().all(|value| value.is_finite()) {
            true => Ok(values),
            false => Err(ModelError::NotFinite { path: file.path.clone(), tensor: name.to_owned() }),
        }
    }

    /// The tensor's whole numbers (I64 or I32), none negative.
    pub(crate) fn indices(&self, name: &str) -> Result<Vec<usize>, ModelError> {
        let (file, info) = self.find(name)?;
        let bytes = &file.bytes[file.range(info.data_offsets)];
        let numbers: Option<Vec<usize>> = match info.dtype {
            Dtype::I64 => bytes.as_chunks().0.iter().map(|&b| i64::from_le_bytes(b).try_into().ok()).collect(),
            Dtype::I32 => bytes.as_chunks().0.iter().map(|&b| i32::from_le_bytes(b).try_into().ok()).collect(),
            _ => None,
        };
        numbers.ok_or_else(|| ModelError::Weights {
            path: file.path.clone(),
            reason: format!("the tensor {name:?} holds {:?}, but expected whole numbers from 0", info.dtype),
        })
    }

    /// Takes the two-dimensional tensor out as it is stored, without a copy.
    ///
    /// # Errors
    /// As [`Weights::values`], but the values are not looked at.
    pub(crate) fn into_table(self, name: &str) -> Result<Table, ModelError> {
        let (file, info) = self.find(name)?;
        let &[rows, dim] = info.shape.as_slice() else {
            return Err(ModelError::Shape {
                path: file.path.clone(),
                tensor: name.to_owned(),
                expected: "[tokens, width]".to_owned(),
                found: info.shape.clone(),
            });
        };
        let kind = ValueType::of(info.dtype, &file.path, name)?;
        let (path, range) = (file.path.clone(), file.range(info.data_offsets));
        let file = self.files.into_iter().find(|file| file.path == path).expect("the file that find named");
        Ok(Table { bytes: file.bytes, range, kind, rows, dim })
    }

    /// That the weights as a whole cannot be used, in words.
    pub(crate) fn error(&self, reason: String) -> ModelError {
        ModelError::Weights { path: self.files.first().map(|file| file.path.clone()).unwrap_or_default(), reason }
    }

    fn find(&self, name: &str) -> Result<(&WeightsFile, &safetensors::tensor::TensorInfo), ModelError> {
        let found = self.files.iter().find_map(|file| Some((file, file.metadata.info(name)?)));
        found.ok_or_else(|| ModelError::Tensor {
            path: self.files.first().map(|file| file.path.clone()).unwrap_or_default(),
            tensor: name.to_owned(),
        })
    }
}

/// A matrix of token vectors, kept as it is stored and widened to `f32` row by row.
#[derive(Debug)]
pub(crate) struct Table {
    bytes: Cow<'static, [u8]>,
    range: Range<usize>,
    kind: ValueType,
    pub(crate) rows: usize,
    pub(crate) dim: usize,
}

impl Table {
    /// Row `index` (below `rows`) as `f32`; `row` is `dim` wide.
    pub(crate) fn read_row(&self, index: usize, row: &mut [f32]) {
        let width = self.dim * self.kind.size();
        let start = self.range.start + index * width;
        self.kind.widen(&self.bytes[start..start + width], row);
    }

    /// Are all values finite?
    pub(crate) fn is_finite(&self) -> bool {
        let mut row = vec![0.0; self.dim];
        (0..self.rows).all(|index| {
            self.read_row(index, &mut row);
            row.iter().all(|value| value.is_finite())
        })
    }
}

/// Lower-case hex SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `model.safetensors.index.json`.
#[derive(Deserialize)]
struct Index {
    weight_map: BTreeMap<String, String>,
}

#[derive(Debug)]
struct WeightsFile {
    path: PathBuf,
    bytes: Cow<'static, [u8]>,
    metadata: Metadata,
    /// Where the values begin.
    start: usize,
}

impl WeightsFile {
    fn read(source: &Source, file: &str) -> Result<Self, Error> {
        let path = source.path(file);
        let bytes = source.require(file, "copy the model's folder again, with all parts of its weights")?;
        let broken = |error: safetensors::SafeTensorError| ModelError::Weights {
            path: path.clone(),
            reason: format!("{error}, {} bytes", bytes.len()),
        };
        // Deserializing checks that the offsets cover the file; the header alone is kept.
        SafeTensors::deserialize(&bytes).map_err(broken)?;
        let (header, metadata) = SafeTensors::read_metadata(&bytes).map_err(broken)?;
        Ok(Self { path, bytes, metadata, start: header + size_of::<u64>() })
    }

    fn range(&self, (from, to): (usize, usize)) -> Range<usize> {
        self.start + from..self.start + to
    }
}

/// The value types that weights come in.
#[derive(Debug, Clone, Copy)]
enum ValueType {
    F32,
    F16,
    Bf16,
    /// Whole numbers that share one scale, which the length of a vector takes out again.
    I8,
}

impl ValueType {
    fn of(kind: Dtype, path: &std::path::Path, tensor: &str) -> Result<Self, ModelError> {
        match kind {
            Dtype::F32 => Ok(Self::F32),
            Dtype::F16 => Ok(Self::F16),
            Dtype::BF16 => Ok(Self::Bf16),
            Dtype::I8 => Ok(Self::I8),
            other => Err(ModelError::ValueType {
                path: path.to_owned(),
                tensor: tensor.to_owned(),
                found: format!("{other:?}"),
            }),
        }
    }

    fn size(self) -> usize {
        match self {
            Self::F32 => size_of::<f32>(),
            Self::F16 | Self::Bf16 => size_of::<f16>(),
            Self::I8 => size_of::<i8>(),
        }
    }

    fn to_f32(self, bytes: &[u8]) -> Vec<f32> {
        let mut values = vec![0.0; bytes.len() / self.size()];
        self.widen(bytes, &mut values);
        values
    }

    /// Widens little-endian values; the two slices hold equally many.
    fn widen(self, bytes: &[u8], values: &mut [f32]) {
        match self {
            Self::F32 => widen(bytes, values, f32::from_le_bytes),
            Self::F16 => widen(bytes, values, |b| f16_to_f32(u16::from_le_bytes(b))),
            Self::Bf16 => widen(bytes, values, |b| bf16::from_le_bytes(b).to_f32()),
            Self::I8 => widen(bytes, values, |b| f32::from(i8::from_le_bytes(b))),
        }
    }
}

fn widen<const N: usize>(bytes: &[u8], values: &mut [f32], from: impl Fn([u8; N]) -> f32) {
    for (value, &bytes) in values.iter_mut().zip(bytes.as_chunks().0) {
        *value = from(bytes);
    }
}

/// Half to single precision without a branch, so that a whole row is widened in vector registers.
///
/// The exponent is moved by a multiplication, which is exact: it also puts subnormal halves right.
fn f16_to_f32(bits: u16) -> f32 {
    let sign = u32::from(bits & 0x8000) << 16;
    let magnitude = u32::from(bits & 0x7fff);
    // 2^112 is the difference of the two exponent biases, 127 - 15.
    let scaled = f32::from_bits(magnitude << 13) * f32::from_bits((127 + 112) << 23);
    // Infinity and NaN keep an exponent of all ones.
    let special = if magnitude >= 0x7c00 { 0x7f80_0000 } else { 0 };
    f32::from_bits(scaled.to_bits() | special | sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_widens_as_the_half_crate_says() {
        for bits in 0..=u16::MAX {
            let (ours, theirs) = (f16_to_f32(bits), f16::from_bits(bits).to_f32());
            assert!(ours == theirs || (ours.is_nan() && theirs.is_nan()), "{bits:#06x}: {ours} is not {theirs}");
        }
    }
}
