//! What the row of a table is: a record, and the kinds of its columns.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Whole,
    Real,
    Flag,
    /// A list or an object.
    Json,
    /// Floats, as many in every row.
    Vector,
}

/// A column by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    pub name: &'static str,
    pub kind: Kind,
}

/// A row of a table.
pub(super) trait Row: Serialize + DeserializeOwned {
    /// The table.
    const TABLE: &'static str;
    /// Every field, in order.
    const COLUMNS: &'static [Column];
}

/// Declares the row of a table with a column for every field.
macro_rules! row {
    ($(#[$doc:meta])* $name:ident of $table:literal { $($(#[$of_field:meta])* $field:ident: $type:ty as $kind:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        pub(super) struct $name {
            $($(#[$of_field])* pub $field: $type,)*
        }

        impl $crate::export::row::Row for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [$crate::export::row::Column] = &[
                $($crate::export::row::Column { name: stringify!($field), kind: $crate::export::row::Kind::$kind },)*
            ];
        }
    };
}

pub(super) use row;
