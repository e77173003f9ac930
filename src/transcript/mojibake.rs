//! Text whose UTF-8 was once read as a Western encoding and written as UTF-8 again: "weâ€™re" for "we’re", "Â " for a
//! space.
//!
//! Each run of characters beyond ASCII is put back into the bytes it was read from; where those are UTF-8, that is what
//! was meant. Two such characters in a row that are UTF-8 by chance hardly occur in any language.

use std::borrow::Cow;

/// The text with every run mended that was decoded twice. O(n).
pub(super) fn mend(text: &str) -> Cow<'_, str> {
    if !text.contains(['Â', 'Ã', 'â', 'ð']) {
        return Cow::Borrowed(text);
    }
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| !c.is_ascii()) {
        let (plain, from) = rest.split_at(start);
        mended.push_str(plain);
        let end = from.find(|c: char| c.is_ascii()).unwrap_or(from.len());
        let (run, after) = from.split_at(end);
        mended.push_str(&meant(run).unwrap_or_else(|| run.to_owned()));
        rest = after;
    }
    mended.push_str(rest);
    Cow::Owned(mended)
}

/// What a run meant before it was decoded twice; `None` where it was not.
fn meant(run: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = run.chars().map(byte).collect();
    String::from_utf8(bytes?).ok().filter(|meant| meant.chars().count() < run.chars().count())
}

/// The byte that a character was read from, by Windows-1252 or by Latin-1, which differ from 0x80 to 0x9F.
fn byte(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let mut one = [0; 4];
    let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut one));
    (!unmappable && bytes.len() == 1).then(|| bytes[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decoded_twice_is_mended_and_nothing_else_is_touched() {
        let check = |text: &str, expected: &str| assert_eq!(mend(text), expected);
        check("we\u{e2}\u{20ac}\u{2122}re here\u{c2}\u{a0}now", "we\u{2019}re here\u{a0}now");
        check("we\u{e2}\u{80}\u{99}re", "we\u{2019}re");
        check("caf\u{c3}\u{a9} and na\u{c3}\u{af}ve", "caf\u{e9} and na\u{ef}ve");
        for sound in ["café", "Ângela é âncora", "naïve façade", "“quotes” – dashes…", "日本語", "20 °C", "Ã"]
        {
            check(sound, sound);
        }
    }
}
