//! Vectors, the texts they are of, and their codes: as many of each, of length 1 or 0, the codes made from the vectors.

use std::collections::HashSet;

use crate::library::blocks::{CODE_BLOCK, bytes_to_floats, to_embeddings, unpack_codes};
use crate::library::fault::Faults;
use crate::library::vectors::unpack_texts;
use crate::library::{Head, Table};
use crate::sieve::Sieve;

/// What was read of the vectors; a row that was not read is left out of every comparison.
pub(super) struct Vectors {
    dim: usize,
    rows: usize,
    /// Vectors in a row of the file.
    block: usize,
    /// By row of the file: what its codes should be; `None` for rows that were not read.
    made: Vec<Option<Sieve>>,
    zero: HashSet<usize>,
    /// By block of codes.
    texts: Vec<Option<Vec<u128>>>,
    codes: Vec<Option<Sieve>>,
}

impl Vectors {
    pub fn new(head: &Head) -> Self {
        let (rows, block) = (head.vectors as usize, head.vector_block.get());
        Self {
            dim: head.model.dim,
            rows,
            block,
            made: vec![None; rows.div_ceil(block)],
            zero: HashSet::new(),
            texts: vec![None; rows.div_ceil(CODE_BLOCK)],
            codes: vec![None; rows.div_ceil(CODE_BLOCK)],
        }
    }

    /// The hash of the text that a row is of; `None` where it was not read.
    pub fn text(&self, row: usize) -> Option<u128> {
        self.texts.get(row / CODE_BLOCK)?.as_ref()?.get(row % CODE_BLOCK).copied()
    }

    /// Has the row a vector that is not zero? `None` where it was not read.
    pub fn has_vector(&self, row: usize) -> Option<bool> {
        self.made.get(row / self.block)?.as_ref().map(|_| !self.zero.contains(&row))
    }

    pub fn len(&self) -> usize {
        self.rows
    }

    /// Reads a block.
    pub fn take(&mut self, table: Table, number: u64, body: &[u8], faults: &mut Faults) {
        let (block, size) = (number as usize, if table == Table::Vectors { self.block } else { CODE_BLOCK });
        let expected = self.rows.saturating_sub(block * size).min(size);
        let found = match table {
            Table::Vectors => self.take_vectors(block, body),
            Table::Texts => unpack_texts(body).map(|texts| {
                let rows = texts.len();
                keep(&mut self.texts, block, texts);
                rows
            }),
            _ => unpack_codes(body, self.dim).map(|codes| {
                let rows = codes.len();
                keep(&mut self.codes, block, codes);
                rows
            }),
        };
        match found {
            None => faults.row(table, number, "it holds no rows of its kind"),
            Some(found) if found != expected || expected == 0 => {
                faults.row(table, number, format!("it holds {found} rows, but expected {expected}"));
            }
            Some(_) => {}
        }
    }

    fn take_vectors(&mut self, block: usize, body: &[u8]) -> Option<usize> {
        let rows = to_embeddings(bytes_to_floats(body)?, self.dim)?;
        let mut made = Sieve::new(self.dim);
        for row in 0..rows.len() {
            made.push(rows.row(row));
            if !rows.has_vector(row) {
                self.zero.insert(block * self.block + row);
            }
        }
        keep(&mut self.made, block, made);
        Some(rows.len())
    }

    /// Compares what was read.
    pub fn finish(&mut self, faults: &mut Faults) {
        let mut seen = HashSet::new();
        for (number, texts) in (0..).zip(&self.texts) {
            if texts.iter().flatten().any(|text| !seen.insert(text)) {
                faults.row(Table::Texts, number, "it names a text twice");
            }
        }
        for (number, codes) in (0..).zip(&self.codes) {
            let Some(codes) = codes else { continue };
            let blocks = CODE_BLOCK / self.block;
            let made: Option<Vec<&Sieve>> =
                self.made.iter().skip(number as usize * blocks).take(blocks).map(Option::as_ref).collect();
            let Some(made) = made else { continue };
            let mut expected = Sieve::new(self.dim);
            made.into_iter().for_each(|block| expected.extend(block));
            if *codes != expected {
                faults.row(Table::Codes, number, "it does not agree with the vectors");
            }
        }
        // From here on only texts and zeros are asked for.
        self.codes = Vec::new();
        self.made.iter_mut().flatten().for_each(|sieve| *sieve = Sieve::default());
    }
}

fn keep<T>(blocks: &mut [Option<T>], block: usize, read: T) {
    if let Some(place) = blocks.get_mut(block) {
        *place = Some(read);
    }
}
