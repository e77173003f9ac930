//! A matrix packed for the product: panels of sixteen columns, row after row.

/// Columns of a panel: two registers of AVX2, four of NEON.
pub(crate) const LINE: usize = 16;

/// Sixteen neighbouring columns of one row, on a cache line of their own.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(align(64))]
pub(crate) struct Line(pub(crate) [f32; LINE]);

impl Line {
    pub(crate) const ZERO: Self = Self([0.0; LINE]);

    /// The values in lines, the last filled up with zeros.
    pub(crate) fn all(values: &[f32]) -> Vec<Self> {
        let line = |values: &[f32]| {
            let mut line = Self::ZERO;
            line.0[..values.len()].copy_from_slice(values);
            line
        };
        values.chunks(LINE).map(line).collect()
    }
}

/// A packed matrix of `depth` rows.
#[derive(Debug)]
pub(crate) struct Panels {
    pub(crate) lines: Vec<Line>,
    pub(crate) columns: usize,
}

impl Panels {
    /// The transpose of a row-by-row matrix of `depth` columns, as the weights of a linear map are stored (`[out, in]`);
    /// the last panel is filled up with zeros.
    pub(crate) fn of_transposed(values: &[f32], depth: usize) -> Self {
        let columns = values.len() / depth;
        let mut lines = vec![Line::ZERO; columns.div_ceil(LINE) * depth];
        for (column, row) in values.chunks_exact(depth).enumerate() {
            let panel = &mut lines[column / LINE * depth..][..depth];
            for (line, &value) in panel.iter_mut().zip(row) {
                line.0[column % LINE] = value;
            }
        }
        Self { lines, columns }
    }
}
