//! WordPiece (Wu et al. 2016) for words of plain ASCII, which nearly all words of English speech are.
//!
//! tokenizers keeps where each character came from through every step, which the ids do not need: it spends some hundred
//! nanoseconds a character. Here a text is cut at white space; what is plain is looked up at once, and any other piece goes
//! through tokenizers by itself. That is the same, since the steps of BERT's tokenizer see white space as an end: a test
//! compares the two on texts of every kind.

use rustc_hash::FxHashMap;
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::{ModelWrapper, NormalizerWrapper, PreTokenizerWrapper, Tokenizer};

/// What BERT's tokenizer does with a plain piece.
#[derive(Debug)]
pub(crate) struct PlainWordPiece {
    lowercase: bool,
    /// Of tokens that begin a word, and of those that go on with one, without their prefix.
    beginnings: FxHashMap<Box<[u8]>, u32>,
    endings: FxHashMap<Box<[u8]>, u32>,
    unknown: u32,
    /// Bytes of a word from which on it is unknown; a piece is ASCII, so these are its characters.
    longest: usize,
    /// Bytes that a piece must not hold to be plain: what is not printable ASCII, and what tokens beside the vocabulary
    /// begin with, such as the bracket of `[CLS]`.
    odd: [bool; 256],
}

impl PlainWordPiece {
    /// `None` where the tokenizer is of another kind, or has tokens of its own that hold white space.
    pub(crate) fn of(tokenizer: &Tokenizer) -> Option<Self> {
        let Some(NormalizerWrapper::BertNormalizer(normalizer)) = tokenizer.get_normalizer() else { return None };
        let Some(PreTokenizerWrapper::BertPreTokenizer(_)) = tokenizer.get_pre_tokenizer() else { return None };
        let ModelWrapper::WordPiece(model) = tokenizer.get_model() else { return None };
        let added = tokenizer.get_added_tokens_decoder();
        if added.values().any(|token| token.content.contains(char::is_whitespace)) {
            return None;
        }
        let mut odd: [bool; 256] = std::array::from_fn(|byte| !(0x21..0x7f).contains(&byte));
        for first in added.values().filter_map(|token| token.content.bytes().next()) {
            odd[usize::from(first.to_ascii_lowercase())] = true;
            odd[usize::from(first.to_ascii_uppercase())] = true;
        }
        let (beginnings, endings) = tokens(model);
        Some(Self {
            lowercase: normalizer.lowercase,
            unknown: *beginnings.get(model.unk_token.as_bytes())?,
            beginnings,
            endings,
            longest: model.max_input_chars_per_word,
            odd,
        })
    }

    /// Adds the ids of a text, none of the tokens that a model puts around it; `other` adds those of a piece that is not
    /// plain.
    ///
    /// # Errors
    /// What `other` says.
    pub(crate) fn encode<E>(
        &self,
        text: &str,
        ids: &mut Vec<u32>,
        mut other: impl FnMut(&str, &mut Vec<u32>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut lowered = Vec::new();
        for piece in text.split([' ', '\n', '\t', '\r']).filter(|piece| !piece.is_empty()) {
            if piece.bytes().any(|byte| self.odd[usize::from(byte)]) {
                other(piece, ids)?;
                continue;
            }
            lowered.clear();
            lowered.extend_from_slice(piece.as_bytes());
            if self.lowercase {
                lowered.make_ascii_lowercase();
            }
            // Every mark is a word of its own.
            for word in lowered.chunk_by(|a, b| !a.is_ascii_punctuation() && !b.is_ascii_punctuation()) {
                self.encode_word(word, ids);
            }
        }
        Ok(())
    }

    /// The longest token first, then the longest that goes on from there; unknown as a whole where there is none.
    fn encode_word(&self, word: &[u8], ids: &mut Vec<u32>) {
        let first = ids.len();
        let (mut rest, mut tokens) = (word, &self.beginnings);
        while !rest.is_empty() && word.len() <= self.longest {
            let longest = (1..=rest.len()).rev().find_map(|end| Some((end, *tokens.get(&rest[..end])?)));
            let Some((end, id)) = longest else { break };
            ids.push(id);
            (rest, tokens) = (&rest[end..], &self.endings);
        }
        if !rest.is_empty() {
            ids.truncate(first);
            ids.push(self.unknown);
        }
    }
}

type Tokens = FxHashMap<Box<[u8]>, u32>;

/// By what a word begins with, and by what it goes on with.
fn tokens(model: &WordPiece) -> (Tokens, Tokens) {
    let vocabulary = tokenizers::Model::get_vocab(model);
    let all = |(token, id): (&String, &u32)| (token.as_bytes().into(), *id);
    let ending = |(token, id): (&String, &u32)| {
        Some((token.strip_prefix(&model.continuing_subword_prefix)?.as_bytes().into(), *id))
    };
    (vocabulary.iter().map(all).collect(), vocabulary.iter().filter_map(ending).collect())
}
