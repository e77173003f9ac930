//! An id, or the beginning of one -> the insight.

use crate::query::QueryError;

/// How many ids an error names.
const NAMED: usize = 3;

/// The place of the insight with this id, or with the only id that begins so.
///
/// # Errors
/// [`QueryError::UnknownId`] names ids that begin alike, [`QueryError::AmbiguousId`] some of those that begin so.
pub fn find_insight(ids: &[String], id: &str) -> Result<usize, QueryError> {
    let wanted = id.trim().to_lowercase();
    if let Some(place) = ids.iter().position(|id| *id == wanted) {
        return Ok(place);
    }
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let begin: Vec<usize> =
        (0..ids.len()).filter(|&place| !wanted.is_empty() && ids[place].starts_with(&wanted)).collect();
    match begin[..] {
        [place] => Ok(place),
        [] => Err(QueryError::UnknownId { id: id.to_owned(), nearest: nearest(&ids, &wanted) }),
        _ => {
            let mut matches: Vec<&str> = begin.iter().take(NAMED).map(|&place| ids[place]).collect();
            if begin.len() > NAMED {
                matches.push("...");
            }
            Err(QueryError::AmbiguousId { id: id.to_owned(), matches: matches.join(", ") })
        }
    }
}

/// "the nearest are 12ab, 12cd; ", or nothing where no id begins alike.
fn nearest(ids: &[&str], wanted: &str) -> String {
    let shared = |id: &str| id.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count();
    let mut alike: Vec<(usize, &str)> =
        ids.iter().map(|id| (shared(id), *id)).filter(|(shared, _)| *shared > 0).collect();
    alike.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let names: Vec<&str> = alike.into_iter().take(NAMED).map(|(_, id)| id).collect();
    match names.len() {
        0 => String::new(),
        1 => format!("the nearest is {}; ", names[0]),
        _ => format!("the nearest are {}; ", names.join(", ")),
    }
}
