//! Reads a mail back: its headers, and the text of its parts, decoded.

/// Headers and body of a part or a mail; folded headers on one line.
pub fn parts(text: &str) -> (String, &str) {
    let (headers, body) = text.split_once("\r\n\r\n").expect("headers and a body");
    (headers.replace("\r\n ", " "), body)
}

/// The text of the part of this type.
pub fn decoded(mail: &str, of_type: &str) -> String {
    let (headers, body) = parts(mail);
    let boundary = headers.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a boundary");
    let part = body.split(&format!("--{boundary}")).find(|part| part.contains(of_type)).expect("a part of the type");
    let (headers, body) = parts(part.trim_start());
    let body = body.strip_suffix("\r\n").expect("a line end before the boundary");
    let bytes = if headers.contains("quoted-printable") {
        from_quoted_printable(body)
    } else if headers.contains("base64") {
        from_base64(body)
    } else {
        body.as_bytes().to_vec()
    };
    String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n")
}

fn from_quoted_printable(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let joined = text.replace("=\r\n", "");
    let mut rest = joined.as_bytes();
    while let [byte, after @ ..] = rest {
        if *byte == b'=' {
            let hex = std::str::from_utf8(&after[..2]).expect("two digits");
            bytes.push(u8::from_str_radix(hex, 16).expect("two digits"));
            rest = &after[2..];
        } else {
            bytes.push(*byte);
            rest = after;
        }
    }
    bytes
}

fn from_base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.bytes().filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte));
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_usize, 0);
    for digit in digits {
        (held, bits) = (held << 6 | digit, bits + 6);
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    bytes
}
