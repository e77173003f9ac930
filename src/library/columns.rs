//! What is looked at of all passages and insights at once: packed columns, a row of the file each.

use jiff::civil::Date;

use crate::query::Place;

/// The columns, by the number of their row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Packed [`Place`]s with the row of each passage's vector.
    Places,
    /// JSON lists of names.
    Podcasts,
    Speakers,
    /// JSON: the ids of the insights, by rank.
    Ids,
    /// By rank: the row of the insight and of its centroid.
    Slots,
    /// By rank: how many independent podcasts make the claim.
    Coverage,
    /// JSON: the cluster of every ready-made passage.
    Assignments,
    /// By passage: the hashes of its id and of its row; by row of insights and of centroids: the hash of it.
    PassageKeys,
    InsightKeys,
    CentroidKeys,
}

impl Column {
    pub const COUNT: u64 = Self::CentroidKeys as u64 + 1;

    pub fn number(self) -> u64 {
        self as u64
    }
}

/// Bytes of a packed place.
const PLACE_BYTES: usize = 5 * 4;
/// Stands for none.
const NONE: u32 = u32::MAX;
const NO_DAY: i32 = i32::MIN;
/// Set beside the vector's row where the vector is not zero.
const HAS_VECTOR: u32 = 1 << 31;

/// The places of all passages and the rows of their vectors, in 20 bytes each.
pub(super) fn pack_places(places: &[Place], vectors: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(places.len() * PLACE_BYTES);
    for (place, vector) in places.iter().zip(vectors) {
        let vector = vector | if place.has_vector { HAS_VECTOR } else { 0 };
        bytes.extend(vector.to_le_bytes());
        bytes.extend(place.podcast.to_le_bytes());
        bytes.extend(place.speaker.unwrap_or(NONE).to_le_bytes());
        bytes.extend(place.published.map_or(NO_DAY, day_number).to_le_bytes());
        bytes.extend(place.insight.unwrap_or(NONE).to_le_bytes());
    }
    bytes
}

/// The opposite of [`pack_places`]; `None` for bytes that it never makes.
pub(super) fn unpack_places(bytes: &[u8]) -> Option<(Vec<Place>, Vec<u32>)> {
    if !bytes.len().is_multiple_of(PLACE_BYTES) {
        return None;
    }
    let mut places = Vec::with_capacity(bytes.len() / PLACE_BYTES);
    let mut vectors = Vec::with_capacity(places.capacity());
    for chunk in bytes.chunks_exact(PLACE_BYTES) {
        let word = |at: usize| u32::from_le_bytes(chunk[at * 4..at * 4 + 4].try_into().expect("four bytes"));
        let some = |value: u32| (value != NONE).then_some(value);
        let day = word(3) as i32;
        let published = if day == NO_DAY { None } else { Some(date_of(day)?) };
        vectors.push(word(0) & !HAS_VECTOR);
        places.push(Place {
            podcast: word(1),
            speaker: some(word(2)),
            published,
            insight: some(word(4)),
            has_vector: word(0) & HAS_VECTOR != 0,
        });
    }
    Some((places, vectors))
}

/// A date as year, month and day in one number that grows with it.
fn day_number(date: Date) -> i32 {
    (i32::from(date.year()) * 100 + i32::from(date.month())) * 100 + i32::from(date.day())
}

fn date_of(number: i32) -> Option<Date> {
    let (month, day) = (number.rem_euclid(10_000) / 100, number.rem_euclid(100));
    Date::new(i16::try_from(number.div_euclid(10_000)).ok()?, month as i8, day as i8).ok()
}

pub(super) fn pack_numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

pub(super) fn unpack_numbers(bytes: &[u8]) -> Option<Vec<u32>> {
    let numbers = bytes.chunks_exact(4);
    numbers
        .remainder()
        .is_empty()
        .then(|| numbers.map(|word| u32::from_le_bytes(word.try_into().expect("four bytes"))).collect())
}

pub(super) fn pack_hashes(hashes: &[u64]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect()
}

pub(super) fn unpack_hashes(bytes: &[u8]) -> Option<Vec<u64>> {
    let hashes = bytes.chunks_exact(8);
    hashes
        .remainder()
        .is_empty()
        .then(|| hashes.map(|word| u64::from_le_bytes(word.try_into().expect("eight bytes"))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_unpacked_as_they_were_packed() {
        let date = |text: &str| Some(text.parse::<Date>().expect("a date"));
        let place = |podcast, speaker, published, insight, has_vector| Place {
            podcast,
            speaker,
            published,
            insight,
            has_vector,
        };
        let places = vec![
            place(0, None, None, None, false),
            place(7, Some(3), date("2025-01-28"), Some(0), true),
            place(9, Some(0), date("0000-02-29"), None, true),
            place(9, Some(0), date("0044-03-15"), None, true),
            place(9, Some(0), date("9999-12-31"), None, true),
        ];
        let vectors = vec![0, 5, (1 << 31) - 1, 2, 3];
        assert_eq!(unpack_places(&pack_places(&places, &vectors)), Some((places, vectors)));
    }

    #[test]
    fn bytes_that_no_column_has_are_refused() {
        assert_eq!(unpack_places(&[0; 21]), None);
        assert_eq!(
            unpack_places(&[0xff; 12].iter().chain(&[1, 0, 0, 0, 0, 0, 0, 0]).copied().collect::<Vec<_>>()),
            None
        );
        assert_eq!(unpack_numbers(&[0; 5]), None);
        assert_eq!(unpack_numbers(&pack_numbers(&[1, u32::MAX])), Some(vec![1, u32::MAX]));
    }
}
