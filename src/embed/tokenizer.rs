//! `tokenizer.json` and what a model wants done to a text before it.

use std::path::PathBuf;

use tokenizers::{PostProcessor, Tokenizer, TruncationParams};

use crate::embed::ModelError;
use crate::embed::source::{Source, join};
use crate::embed::wordpiece::PlainWordPiece;
use crate::error::Error;

/// Turns texts into token ids.
#[derive(Debug)]
pub(crate) struct TextTokenizer {
    inner: Tokenizer,
    path: PathBuf,
    /// Adds the tokens that the model expects around a text, such as `[CLS]` and `[SEP]`.
    add_special: bool,
    /// The short way for plain words, where the tokenizer is of that kind, and what it puts around a text.
    plain: Option<(PlainWordPiece, Around)>,
}

/// The tokens around a text, and how many of its own it may have.
#[derive(Debug)]
struct Around {
    before: Vec<u32>,
    behind: Vec<u32>,
    most: usize,
}

impl TextTokenizer {
    /// Reads `tokenizer.json` under `folder`, without padding and without tokens around a text.
    pub(crate) fn read(source: &Source, folder: &str) -> Result<Self, Error> {
        let file = join(folder, "tokenizer.json");
        let remedy = "copy it from where the model came, or save the model again with a fast tokenizer";
        let bytes = source.require(&file, remedy)?;
        let path = source.path(&file);
        let broken = |reason: String| ModelError::Tokenizer { path: path.clone(), reason };
        let mut inner = Tokenizer::from_bytes(bytes).map_err(|error| broken(error.to_string()))?;
        inner.with_padding(None);
        // What the file says of cutting a text short stands; then no text can be tokenised piece by piece.
        let plain = if inner.get_truncation().is_none() { PlainWordPiece::of(&inner) } else { None };
        let nothing = Around { before: Vec::new(), behind: Vec::new(), most: usize::MAX };
        Ok(Self { inner, path, add_special: false, plain: plain.map(|plain| (plain, nothing)) })
    }

    /// Adds the model's tokens around every text and cuts it to `max_length` tokens, those included.
    pub(crate) fn with_special_tokens(mut self, max_length: usize) -> Result<Self, Error> {
        let added = self.inner.get_post_processor().map_or(0, |processor| processor.added_tokens(false));
        if max_length <= added {
            return Err(ModelError::Setting {
                path: self.path,
                field: "max_seq_length",
                value: max_length.to_string(),
                expected: format!("more than the {added} tokens that the model adds to a text"),
            }
            .into());
        }
        self.add_special = true;
        self.truncate(None)?;
        let words = self.plain.take().map(|(words, _)| words).or_else(|| PlainWordPiece::of(&self.inner));
        self.plain = words.zip(self.probe_around(max_length - added)?);
        if self.plain.is_none() {
            self.truncate(Some(TruncationParams { max_length, ..Default::default() }))?;
        }
        Ok(self)
    }

    /// What the file says of cutting a text short gives way to this.
    fn truncate(&mut self, truncation: Option<TruncationParams>) -> Result<(), ModelError> {
        let broken = |reason: String| ModelError::Tokenizer { path: self.path.clone(), reason };
        self.inner.with_truncation(truncation).map(|_| ()).map_err(|error| broken(error.to_string()))
    }

    /// What stands around a word that is tried out; `None` where that cannot be told.
    fn probe_around(&self, most: usize) -> Result<Option<Around>, ModelError> {
        let (bare, whole) = (self.encode_slowly("a", false)?, self.encode_slowly("a", true)?);
        let start = whole.windows(bare.len().max(1)).position(|window| window == bare);
        Ok(start.map(|start| Around {
            before: whole[..start].to_vec(),
            behind: whole[start + bare.len()..].to_vec(),
            most,
        }))
    }

    /// The text's token ids.
    pub(crate) fn encode(&self, text: &str) -> Result<Vec<u32>, ModelError> {
        let Some((words, around)) = &self.plain else { return self.encode_slowly(text, self.add_special) };
        let mut ids = around.before.clone();
        words.encode(text, &mut ids, |piece, ids| {
            ids.extend(self.encode_slowly(piece, false)?);
            Ok(())
        })?;
        ids.truncate(around.before.len().saturating_add(around.most));
        ids.extend(&around.behind);
        Ok(ids)
    }

    /// By tokenizers.
    fn encode_slowly(&self, text: &str, add_special: bool) -> Result<Vec<u32>, ModelError> {
        match self.inner.encode_fast(text, add_special) {
            Ok(encoding) => Ok(encoding.get_ids().to_vec()),
            Err(error) => Err(ModelError::Tokenizer { path: self.path.clone(), reason: error.to_string() }),
        }
    }

    /// Is the token one that the model adds around a text, or another without words?
    pub(crate) fn is_special(&self, id: u32) -> bool {
        self.inner.get_added_tokens_decoder().get(&id).is_some_and(|token| token.special)
    }

    pub(crate) fn vocabulary(&self) -> usize {
        self.inner.get_vocab_size(true)
    }

    pub(crate) fn inner(&self) -> &Tokenizer {
        &self.inner
    }

    pub(crate) fn path(&self) -> &PathBuf {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Tokenizers of each kind that the short way is for, and of some that it is not for.
    fn tokenizers() -> Vec<TextTokenizer> {
        let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/models");
        let read = |folder: &str| TextTokenizer::read(&Source::Folder(folder.into()), "").expect("a tokenizer");
        let static_256 = concat!(env!("CARGO_MANIFEST_DIR"), "/models/static-256");
        vec![
            read(static_256),
            read(static_256).with_special_tokens(12).expect("room"),
            read(static_256).with_special_tokens(128).expect("room"),
            read(&format!("{fixtures}/tiny-bert")).with_special_tokens(64).expect("room"),
        ]
    }

    fn check(tokenizer: &TextTokenizer, text: &str) {
        let mut expected = tokenizer.encode_slowly(text, tokenizer.add_special).expect("ids");
        let (_, Around { before, behind, most }) = tokenizer.plain.as_ref().expect("the short way");
        let own = expected.len() - before.len() - behind.len();
        if own > *most {
            expected.drain(before.len() + most..before.len() + own);
        }
        assert_eq!(tokenizer.encode(text).expect("ids"), expected, "{text:?}");
    }

    #[test]
    fn the_short_way_gives_the_ids_of_tokenizers() {
        for tokenizer in tokenizers() {
            assert!(tokenizer.plain.is_some());
            for text in [
                "",
                " \t\r\n ",
                "Coffee costs $4.50, doesn't it?  (It does.)",
                "UNBELIEVABLE antidisestablishmentarianism xqzjv",
                "[CLS] and [SEP]x [MASK]. [unused1] [ [[ ]] [UNK]",
                "caf\u{e9} na\u{ef}ve \u{201c}quoted\u{201d} don\u{2019}t \u{2014} em\u{2014}dash e\u{301}a",
                "\u{4f60}\u{597d}world \u{1f600} tab\tnew\nline\u{a0}space\u{3000}wide\u{200b}zero",
                "nul\u{0}in bell\u{7} del\u{7f} esc\u{1b}[0m vt\u{b}x ff\u{c}y \u{fffd} \u{ad}soft",
                "\u{130}stanbul STRA\u{df}E \u{3a3}\u{391}\u{3a3} \u{fb01}ne",
            ] {
                check(&tokenizer, text);
            }
            check(&tokenizer, &"x".repeat(100));
            check(&tokenizer, &"x".repeat(101));
            check(&tokenizer, &"word ".repeat(300));
        }
    }

    #[test]
    fn without_the_short_way_the_tokens_around_a_text_stay() {
        let mut tokenizer = tokenizers().remove(2);
        let whole = tokenizer.encode("coffee").expect("ids");
        tokenizer.plain = None;
        assert_eq!(tokenizer.encode("coffee").expect("ids"), whole);
    }

    #[test]
    fn the_short_way_gives_the_ids_of_tokenizers_for_any_text() {
        let tokenizers = tokenizers();
        proptest!(|(text in r"([a-zA-Z0-9 .,'\[\]\-#$%]|\PC|\s){0,60}")| {
            tokenizers.iter().for_each(|tokenizer| check(tokenizer, &text));
        });
    }
}
