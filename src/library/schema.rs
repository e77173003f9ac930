//! How a library's file is laid out, and how a file of an older layout becomes one of this.

use rusqlite::Connection;

/// Tells a library from any other SQLite file: "Refr".
pub(super) const APPLICATION_ID: i64 = 0x5265_6672;

/// What is kept, one table each: rows numbered from 0 without a gap, each with a checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// One JSON row: the model, the parameters, and how many rows every other table has.
    Head,
    /// What every file gave, as JSON: all else can be made from it.
    Files,
    /// What was cut of each transcript, as JSON.
    Cuts,
    /// Vectors of claims, in blocks of little-endian `f32`.
    Vectors,
    /// The 128-bit hash of each vector's text, in blocks.
    Texts,
    /// The vectors in 8 bits, in blocks.
    Codes,
    /// Passages as JSON.
    Passages,
    /// What is looked at of all passages or insights at once, a column a row.
    Columns,
    /// Insights as JSON; a row of "null" is free.
    Insights,
    /// The unit centroids of the insights, in blocks.
    Centroids,
    /// What became of insights, as JSON.
    History,
    /// Digests that were told, as JSON.
    Digests,
    /// What is remembered of each feed, as JSON.
    Feeds,
}

impl Table {
    pub const ALL: [Self; 13] = [
        Self::Head,
        Self::Files,
        Self::Cuts,
        Self::Vectors,
        Self::Texts,
        Self::Codes,
        Self::Passages,
        Self::Columns,
        Self::Insights,
        Self::Centroids,
        Self::History,
        Self::Digests,
        Self::Feeds,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Files => "files",
            Self::Cuts => "cuts",
            Self::Vectors => "vectors",
            Self::Texts => "texts",
            Self::Codes => "codes",
            Self::Passages => "passages",
            Self::Columns => "columns",
            Self::Insights => "insights",
            Self::Centroids => "centroids",
            Self::History => "history",
            Self::Digests => "digests",
            Self::Feeds => "feeds",
        }
    }
}

/// The steps from one layout to the next, from an empty file on; a step is never changed once it was released.
pub(super) const MIGRATIONS: &[&str] = &[TABLES, VIEWS, BLOCKS];

const TABLES: &str = "
CREATE TABLE head      (number INTEGER PRIMARY KEY, body TEXT NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE files     (number INTEGER PRIMARY KEY, body TEXT NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE cuts      (number INTEGER PRIMARY KEY, body TEXT NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE vectors   (number INTEGER PRIMARY KEY, body BLOB NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE texts     (number INTEGER PRIMARY KEY, body BLOB NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE codes     (number INTEGER PRIMARY KEY, body BLOB NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE passages  (number INTEGER PRIMARY KEY, body TEXT NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE columns   (number INTEGER PRIMARY KEY, body BLOB NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE insights  (number INTEGER PRIMARY KEY, body TEXT NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE centroids (number INTEGER PRIMARY KEY, body BLOB NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE history   (number INTEGER PRIMARY KEY, body TEXT NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE digests   (number INTEGER PRIMARY KEY, body TEXT NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE feeds     (number INTEGER PRIMARY KEY, body TEXT NOT NULL, sum INTEGER NOT NULL);
";

/// No table changes: from here on the head says how many vectors a row holds, which an older refrain would not heed, so it
/// must not open what this one has written to.
const BLOCKS: &str = "";

/// For people with questions of their own, who ask SQLite itself; refrain reads none of them.
const VIEWS: &str = "
CREATE VIEW episode AS SELECT number, json_extract(body, '$.record.file') AS file,
    json_extract(body, '$.record.content.transcript.podcast') AS podcast,
    json_extract(body, '$.record.content.transcript.title') AS title,
    json_extract(body, '$.record.content.transcript.published') AS published,
    json_extract(body, '$.record.content.transcript.url') AS url
  FROM files WHERE json_type(body, '$.record.content.transcript') = 'object';
CREATE VIEW passage AS SELECT number, json_extract(body, '$.id') AS id, json_extract(body, '$.podcast') AS podcast,
    json_extract(body, '$.title') AS title, json_extract(body, '$.published') AS published,
    json_extract(body, '$.speaker') AS speaker, json_extract(body, '$.start') AS start,
    json_extract(body, '$.text') AS text, json_extract(body, '$.claim') AS claim
  FROM passages;
CREATE VIEW insight AS SELECT number, json_extract(body, '$.insight.id') AS id,
    json_extract(body, '$.insight.statement') AS statement,
    json_extract(body, '$.insight.coverage.podcasts') AS podcasts,
    json_extract(body, '$.insight.coverage.episodes') AS episodes,
    json_extract(body, '$.insight.coverage.first_said') AS first_said,
    json_extract(body, '$.insight.coverage.last_said') AS last_said
  FROM insights WHERE body <> 'null';
CREATE VIEW coverage AS SELECT json_extract(insights.body, '$.insight.id') AS insight,
    json_extract(evidence.value, '$.passage') AS passage, json_extract(evidence.value, '$.podcast') AS podcast,
    json_extract(evidence.value, '$.published') AS published
  FROM insights, json_each(insights.body, '$.insight.evidence') AS evidence WHERE insights.body <> 'null';
";

/// The layout of a file, 0 for an empty one.
pub(super) fn layout(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// The layout that this refrain writes.
pub(super) const LATEST: i64 = MIGRATIONS.len() as i64;

/// Takes every step that the file has not taken yet, each whole or not at all.
pub(super) fn migrate(connection: &Connection) -> rusqlite::Result<()> {
    migrate_to(connection, LATEST)
}

/// As [`migrate`], but only up to a layout.
pub(super) fn migrate_to(connection: &Connection, last: i64) -> rusqlite::Result<()> {
    for (step, sql) in (1i64..=last).zip(MIGRATIONS) {
        if layout(connection)? >= step {
            continue;
        }
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {sql} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {step}; COMMIT;"
        ))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_an_older_layout_becomes_one_of_this_and_keeps_its_rows() {
        let connection = Connection::open_in_memory().expect("a database");
        connection.execute_batch(&format!("{TABLES} PRAGMA user_version = 1;")).expect("the first layout");
        connection.execute("INSERT INTO insights VALUES (0, 'null', 7)", []).expect("a row");
        migrate(&connection).expect("migrates");
        assert_eq!(layout(&connection).expect("a layout"), LATEST);
        let rows: i64 = connection.query_row("SELECT count(*) FROM insights", [], |row| row.get(0)).expect("rows");
        let views: i64 = connection.query_row("SELECT count(*) FROM insight", [], |row| row.get(0)).expect("a view");
        assert_eq!((rows, views), (1, 0));
        migrate(&connection).expect("nothing is left to do");
    }
}
