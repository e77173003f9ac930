//! A feed's bytes -> its text: by byte order mark, else by the XML declaration, else UTF-8.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// An XML declaration stands in the first bytes and is short.
const DECLARATION_BYTES: usize = 200;

/// Decodes a feed; bytes that fit no encoding become U+FFFD, so that one of them costs a character and no episode.
///
/// A feed that says UTF-8, or nothing, and is not is taken for Windows-1252, which such feeds are.
pub(super) fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    let encoding = declared(bytes).unwrap_or(UTF_8);
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    if !damaged || encoding != UTF_8 || mostly_utf8(bytes) {
        return text.into_owned();
    }
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

/// The encoding that `<?xml ... encoding="..."?>` names. One of two bytes a letter could not be read this far.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_BYTES)]);
    let declaration = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let label = value.trim_start_matches(['"', '\'']).split(['"', '\'']).next()?;
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}

/// Does the text hold more sound letters beyond ASCII than broken ones?
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sound > broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_decoded_as_it_says_or_as_it_is() {
        let check = |bytes: &[u8], expected: &str| assert_eq!(decode(bytes), expected);
        check("<a>Zoë</a>".as_bytes(), "<a>Zoë</a>");
        check("\u{FEFF}<a>Zoë</a>".as_bytes(), "<a>Zoë</a>");
        check(
            b"<?xml version='1.0' encoding='ISO-8859-1'?><a>Zo\xEB</a>",
            "<?xml version='1.0' encoding='ISO-8859-1'?><a>Zoë</a>",
        );
        check(
            b"<?xml version=\"1.0\" encoding=\"utf-8\"?><a>Zo\xEB</a>",
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><a>Zoë</a>",
        );
        check(b"<a>Zo\xEB</a>", "<a>Zoë</a>");
        check(b"<a>\xC3\xA9\xC3\xA9 \xFF</a>", "<a>éé \u{FFFD}</a>");
        let wide: Vec<u8> = "\u{FEFF}<a>Zoë</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, "<a>Zoë</a>");
    }
}
