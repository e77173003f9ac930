//! The vectors of claims: a row for every distinct text, never changed once it is there.

use ndarray::Array1;
use xxhash_rust::xxh3::xxh3_128;

use crate::library::blocks::{
    CODE_BLOCK, block_of, bytes_to_floats, floats_to_bytes, pack_codes, to_embeddings, unpack_codes,
};
use crate::library::{Head, LibraryError, Store, Table};
use crate::sieve::Sieve;
use crate::vector::Embeddings;

/// What a text is known by: two texts of one hash are as likely as a disk that lies.
pub(super) fn text_key(text: &str) -> u128 {
    xxh3_128(text.as_bytes())
}

/// All vectors, row by row.
pub(super) fn read_vectors(store: &Store, head: &Head) -> Result<Vec<f32>, LibraryError> {
    let dim = head.model.dim;
    let mut values = Vec::with_capacity(head.vectors as usize * dim);
    store.rows(Table::Vectors, head.count(Table::Vectors), |number, body| {
        let block = bytes_to_floats(&body).ok_or_else(|| broken(store, Table::Vectors, number))?;
        values.extend(block);
        Ok(())
    })?;
    if values.len() != head.vectors as usize * dim {
        return Err(store.damaged("the list of vectors"));
    }
    Ok(values)
}

/// The texts of all vectors, by their hashes.
pub(super) fn read_texts(store: &Store, head: &Head) -> Result<Vec<u128>, LibraryError> {
    let mut keys = Vec::with_capacity(head.vectors as usize);
    store.rows(Table::Texts, head.count(Table::Texts), |number, body| {
        keys.extend(unpack_texts(&body).ok_or_else(|| broken(store, Table::Texts, number))?);
        Ok(())
    })?;
    if keys.len() != head.vectors as usize {
        return Err(store.damaged("the list of texts"));
    }
    Ok(keys)
}

/// The hashes of a block of texts; `None` for bytes that are none.
pub(super) fn unpack_texts(body: &[u8]) -> Option<Vec<u128>> {
    let words = body.chunks_exact(16);
    words
        .remainder()
        .is_empty()
        .then(|| words.map(|word| u128::from_le_bytes(word.try_into().expect("sixteen bytes"))).collect())
}

/// All vectors in 8 bits.
pub(super) fn read_codes(store: &Store, head: &Head) -> Result<Sieve, LibraryError> {
    let mut sieve = Sieve::new(head.model.dim);
    store.rows(Table::Codes, head.count(Table::Codes), |number, body| {
        let block = unpack_codes(&body, head.model.dim).ok_or_else(|| broken(store, Table::Codes, number))?;
        sieve.extend(&block);
        Ok(())
    })?;
    if sieve.len() != head.vectors as usize {
        return Err(store.damaged("the list of codes"));
    }
    Ok(sieve)
}

/// One vector.
pub(super) fn read_vector(store: &Store, head: &Head, row: usize) -> Result<Array1<f32>, LibraryError> {
    let (block, place) = block_of(row, head.vector_block.get());
    let width = head.model.dim * size_of::<f32>();
    let vector =
        store.look(Table::Vectors, block, |bytes| bytes_to_floats(bytes.get(place * width..(place + 1) * width)?))?;
    vector.map(Array1::from).ok_or_else(|| broken(store, Table::Vectors, block))
}

/// Writes the blocks that rows from `first` on are in; `values` and `keys` are those of all rows.
pub(super) fn write_rows(
    store: &Store,
    head: &mut Head,
    values: &[f32],
    keys: &[u128],
    first: usize,
) -> Result<(), LibraryError> {
    let (dim, size) = (head.model.dim, head.vector_block.get());
    for block in block_of(first, size).0 as usize..keys.len().div_ceil(size) {
        let end = ((block + 1) * size).min(keys.len());
        let rows = &values[block * size * dim..end * dim];
        store.put(Table::Vectors, block as u64, &floats_to_bytes(rows.iter().copied()))?;
    }
    for block in block_of(first, CODE_BLOCK).0 as usize..keys.len().div_ceil(CODE_BLOCK) {
        let (start, end) = (block * CODE_BLOCK, ((block + 1) * CODE_BLOCK).min(keys.len()));
        let bytes: Vec<u8> = keys[start..end].iter().flat_map(|key| key.to_le_bytes()).collect();
        store.put(Table::Texts, block as u64, &bytes)?;
        let mut sieve = Sieve::new(dim);
        values[start * dim..end * dim].chunks_exact(dim).for_each(|row| sieve.push(row.into()));
        store.put(Table::Codes, block as u64, &pack_codes(&sieve))?;
    }
    head.vectors = keys.len() as u64;
    head.set_count(Table::Vectors, keys.len().div_ceil(size) as u64);
    head.set_count(Table::Texts, keys.len().div_ceil(CODE_BLOCK) as u64);
    head.set_count(Table::Codes, keys.len().div_ceil(CODE_BLOCK) as u64);
    Ok(())
}

/// Rows of floats as unit rows.
pub(super) fn unit_rows(store: &Store, values: Vec<f32>, dim: usize) -> Result<Embeddings, LibraryError> {
    to_embeddings(values, dim).ok_or_else(|| store.damaged("a vector"))
}

pub(super) fn broken(store: &Store, table: Table, number: u64) -> LibraryError {
    store.damaged(format!("row {number} of {}", table.name()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::random_rows;
    use crate::engine::EngineParams;
    use crate::insight::ModelIdentity;

    fn head() -> Head {
        let model = ModelIdentity { name: "none".into(), dim: 4, sha256: String::new(), quantize: None };
        Head::new(model, "none".into(), EngineParams::default())
    }

    /// As the first libraries kept it.
    fn first_head() -> Head {
        let mut json = serde_json::to_value(head()).expect("serializes");
        json.as_object_mut().expect("an object").remove("vector_block").expect("the field");
        serde_json::from_value(json).expect("parses")
    }

    #[test]
    fn vectors_come_back_whatever_the_size_of_a_block() {
        let rows = random_rows(600, 4, 3);
        let values: Vec<f32> = rows.view().iter().copied().collect();
        let keys: Vec<u128> = (0..600).collect();
        for (mut head, blocks) in [(head(), 38), (first_head(), 3)] {
            let folder = tempfile::tempdir().expect("a folder");
            let store = Store::open_to_write(folder.path()).expect("a file");
            write_rows(&store, &mut head, &values[..300 * 4], &keys[..300], 0).expect("writes");
            write_rows(&store, &mut head, &values, &keys, 300).expect("writes");
            assert_eq!(head.count(Table::Vectors), blocks);
            assert_eq!(read_vectors(&store, &head).expect("reads"), values);
            for row in [0, 15, 16, 255, 256, 299, 300, 599] {
                assert_eq!(read_vector(&store, &head, row).expect("reads"), rows.row(row));
            }
        }
    }
}
