//! Attention of one text (Vaswani et al. 2017): each token's values are mixed by how its query meets all keys.

use crate::embed::kernel::{Finish, Kernels, LINE, Line, Rows, RowsMut};
use crate::embed::relative_bias::RelativeBias;

/// The shape of attention: `heads` beside each other, each `width` wide.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heads {
    pub(crate) heads: usize,
    pub(crate) width: usize,
}

/// What attention of one text needs for a while, kept for the next text.
#[derive(Debug, Default)]
pub(crate) struct AttentionBuffers {
    keys: Vec<Line>,
    values: Vec<Line>,
    scores: Vec<f32>,
}

/// `mixed` rows, each the queries, keys and values of a token (`3 · hidden` wide), -> `context` rows, `hidden` wide.
///
/// Time O(hidden · tokens²), memory O(tokens² + hidden · tokens / heads).
pub(crate) fn attend(
    kernels: Kernels,
    heads: Heads,
    bias: Option<&RelativeBias>,
    mixed: &[f32],
    context: &mut [f32],
    buffers: &mut AttentionBuffers,
) {
    let Heads { heads, width } = heads;
    let hidden = heads * width;
    let length = context.len() / hidden;
    let stride = length.next_multiple_of(LINE);
    let scale = (width as f32).sqrt().recip();
    buffers.scores.resize(length * stride, 0.0);
    let by_distance = bias.map(|bias| bias.by_distance(length));
    for head in 0..heads {
        let at = |part: usize| part * hidden + head * width;
        pack_keys(&mixed[at(1)..], 3 * hidden, length, width, &mut buffers.keys);
        pack_values(&mixed[at(2)..], 3 * hidden, length, width, &mut buffers.values);
        let queries = Rows { values: &mixed[at(0)..], stride: 3 * hidden, width, count: length };
        let scores = RowsMut { values: &mut buffers.scores, stride };
        kernels.product(queries, &buffers.keys, length, Finish::Plain, scores);
        match &by_distance {
            None => kernels.softmax(&mut buffers.scores, stride, length, scale),
            Some(by_distance) => {
                by_distance.add_to(&mut buffers.scores, stride, head, scale);
                kernels.softmax(&mut buffers.scores, stride, length, 1.0);
            }
        }
        let shares = Rows { values: &buffers.scores, stride, width: length, count: length };
        let context = RowsMut { values: &mut context[head * width..], stride: hidden };
        kernels.product(shares, &buffers.values, width, Finish::Plain, context);
    }
}

/// The keys' transpose as panels: a line holds one component of sixteen tokens.
fn pack_keys(rows: &[f32], stride: usize, length: usize, width: usize, panels: &mut Vec<Line>) {
    panels.clear();
    panels.resize(length.div_ceil(LINE) * width, Line::ZERO);
    for (panel, first) in panels.chunks_exact_mut(width).zip((0..length).step_by(LINE)) {
        for token in first..length.min(first + LINE) {
            for (line, &value) in panel.iter_mut().zip(&rows[token * stride..][..width]) {
                line.0[token - first] = value;
            }
        }
    }
}

/// The values as panels: a line holds sixteen components of one token.
fn pack_values(rows: &[f32], stride: usize, length: usize, width: usize, panels: &mut Vec<Line>) {
    panels.clear();
    panels.resize(width.div_ceil(LINE) * length, Line::ZERO);
    for (panel, first) in panels.chunks_exact_mut(length).zip((0..width).step_by(LINE)) {
        let wide = LINE.min(width - first);
        for (token, line) in panel.iter_mut().enumerate() {
            line.0[..wide].copy_from_slice(&rows[token * stride + first..][..wide]);
        }
    }
}
