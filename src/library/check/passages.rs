//! Passages, and what the columns say of each.

use xxhash_rust::xxh3::xxh3_64;

use crate::library::check::columns::Columns;
use crate::library::check::records::unreadable;
use crate::library::check::vectors::Vectors;
use crate::library::fault::Faults;
use crate::library::vectors::text_key;
use crate::library::{Table, parse};
use crate::passage::Passage;

/// Compares one passage with the columns and the list of texts.
pub(super) fn check(number: u64, body: &[u8], columns: Option<&Columns>, vectors: &Vectors, faults: &mut Faults) {
    let passage: Passage = match parse(body) {
        Ok(passage) => passage,
        Err(error) => return faults.row(Table::Passages, number, unreadable(&error)),
    };
    let Some(columns) = columns else { return };
    let mut expect = |agrees: bool, with: &str| {
        if !agrees {
            faults.row(Table::Passages, number, format!("it does not agree with {with}"));
        }
    };
    let at = number as usize;
    if let Some(keys) = columns.passage_keys.as_ref().and_then(|keys| keys.get(at * 2..at * 2 + 2)) {
        expect(keys == [xxh3_64(passage.id.as_bytes()), xxh3_64(body)], "the column of hashes");
    }
    let Some((places, rows)) = &columns.places else { return };
    let (Some(place), Some(&row)) = (places.get(at), rows.get(at)) else { return };
    let row = row as usize;
    let name = |names: &Option<Vec<String>>, number: u32| Some(names.as_ref()?.get(number as usize).cloned());
    if let Some(podcast) = name(&columns.podcasts, place.podcast) {
        expect(podcast.as_deref() == Some(passage.podcast.as_str()), "the column of podcasts");
    }
    match place.speaker {
        None => expect(passage.speaker.is_none(), "the column of speakers"),
        Some(speaker) => {
            if let Some(speaker) = name(&columns.speakers, speaker) {
                expect(speaker.is_some() && speaker == passage.speaker, "the column of speakers");
            }
        }
    }
    expect(place.published == passage.published, "the column of dates");
    expect(row < vectors.len(), "the list of vectors");
    if let Some(text) = vectors.text(row) {
        expect(text == text_key(&passage.claim), "the list of texts");
    }
    if let Some(has_vector) = vectors.has_vector(row) {
        expect(has_vector == place.has_vector, "its vector");
    }
}
