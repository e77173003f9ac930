//! Questions that have no answer, as sentences with the remedy.

/// Questions that have no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    #[error("no insight has the id {id:?}; {nearest}`refrain cluster PATH --top 0` lists all ids of this run")]
    UnknownId { id: String, nearest: String },
    #[error("the id {id:?} is the beginning of several ({matches}); give more of it")]
    AmbiguousId { id: String, matches: String },
    #[error("the model knows no word of {text:?}; ask in other words, or with a --model of their language")]
    NoKnownToken { text: String },
    #[error("no {what} is called {name:?}; these are here: {known}")]
    UnknownName { what: &'static str, name: String, known: String },
}
