//! The packed columns, and whether they are of one length each.

use std::collections::{BTreeMap, HashSet};

use serde::de::DeserializeOwned;

use crate::insight::Assignment;
use crate::library::columns::{Column, unpack_hashes, unpack_numbers, unpack_places};
use crate::library::fault::Faults;
use crate::library::{Head, Table, parse};
use crate::query::Place;

/// What was read of the columns; one that cannot be read is `None`, and is compared with nothing.
pub(super) struct Columns {
    pub places: Option<(Vec<Place>, Vec<u32>)>,
    pub podcasts: Option<Vec<String>>,
    pub speakers: Option<Vec<String>>,
    pub ids: Option<Vec<String>>,
    pub coverage: Option<Vec<u32>>,
    pub passage_keys: Option<Vec<u64>>,
    pub insight_keys: Option<Vec<u64>>,
    pub centroid_keys: Option<Vec<u64>>,
    /// By row of insights: the rank of the one that is there.
    pub ranks: Option<BTreeMap<u32, usize>>,
}

impl Columns {
    pub fn read(bodies: &BTreeMap<u64, Vec<u8>>, head: &Head, faults: &mut Faults) -> Self {
        let mut reader = Reader { bodies, faults };
        let places = reader.packed(Column::Places, unpack_places);
        let slots = reader.packed(Column::Slots, unpack_numbers);
        let read = Self {
            places,
            podcasts: reader.json(Column::Podcasts),
            speakers: reader.json(Column::Speakers),
            ids: reader.json(Column::Ids),
            coverage: reader.packed(Column::Coverage, unpack_numbers),
            passage_keys: reader.packed(Column::PassageKeys, unpack_hashes),
            insight_keys: reader.packed(Column::InsightKeys, unpack_hashes),
            centroid_keys: reader.packed(Column::CentroidKeys, unpack_hashes),
            ranks: slots.as_ref().map(|slots| slots.iter().copied().zip(0..).collect()),
        };
        let assignments: Option<Option<Vec<Assignment>>> = reader.json(Column::Assignments);
        if assignments
            .is_some_and(|listed| listed.is_some() != head.made.as_ref().is_some_and(|made| made.has_assignments))
        {
            disagrees(Column::Assignments, "the head", faults);
        }
        read.compare(slots.as_deref(), head, faults);
        read
    }

    fn compare(&self, slots: Option<&[u32]>, head: &Head, faults: &mut Faults) {
        let passages = head.count(Table::Passages) as usize;
        let insights = head.count(Table::Insights);
        let ids = self.ids.as_ref().map(Vec::len);
        let mut expect = |column: Column, found: Option<usize>, expected: Option<usize>| {
            if let (Some(found), Some(expected)) = (found, expected)
                && found != expected
            {
                faults.row(
                    Table::Columns,
                    column.number(),
                    format!("it is of {found} things, but expected {expected}"),
                );
            }
        };
        expect(Column::Places, self.places.as_ref().map(|(places, _)| places.len()), Some(passages));
        expect(Column::PassageKeys, self.passage_keys.as_ref().map(|keys| keys.len() / 2), Some(passages));
        expect(Column::Slots, slots.map(<[u32]>::len), ids);
        expect(Column::Coverage, self.coverage.as_ref().map(Vec::len), ids);
        expect(Column::InsightKeys, self.insight_keys.as_ref().map(Vec::len), Some(insights as usize));
        let blocks = head.count(Table::Centroids) as usize;
        expect(Column::CentroidKeys, self.centroid_keys.as_ref().map(Vec::len), Some(blocks));
        if let Some(slots) = slots
            && (slots.iter().any(|&slot| u64::from(slot) >= insights)
                || slots.iter().collect::<HashSet<_>>().len() < slots.len())
        {
            disagrees(Column::Slots, "the rows of insights", faults);
        }
        if let (Some(ids), Some((places, _))) = (ids, &self.places)
            && places.iter().filter_map(|place| place.insight).any(|rank| rank as usize >= ids)
        {
            disagrees(Column::Places, "the list of insights", faults);
        }
    }
}

pub(super) fn disagrees(column: Column, other: &str, faults: &mut Faults) {
    faults.row(Table::Columns, column.number(), format!("it does not agree with {other}"));
}

struct Reader<'a> {
    bodies: &'a BTreeMap<u64, Vec<u8>>,
    faults: &'a mut Faults,
}

impl Reader<'_> {
    /// A column that is not there was named when the rows were walked through.
    fn packed<T>(&mut self, column: Column, unpack: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        let unpacked = unpack(self.bodies.get(&column.number())?);
        if unpacked.is_none() {
            self.faults.row(Table::Columns, column.number(), "it cannot be unpacked");
        }
        unpacked
    }

    fn json<T: DeserializeOwned>(&mut self, column: Column) -> Option<T> {
        self.packed(column, |body| parse(body).ok())
    }
}
