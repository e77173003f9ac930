//! The addresses that feeds and lists write -> [`Url`]s of HTTP, with the slips of the pen mended that can be read in
//! one way only.

use url::Url;

/// How the two schemes are misspelt, and the schemes of apps that mean HTTP; all lower case, without `:` and `//`.
const SCHEMES: &[(&str, &[&str])] = &[
    ("https", &["https", "htps", "htpps", "hhttps", "htttps", "httpss", "ttps", "https:https", "http:https"]),
    (
        "http",
        &[
            "http",
            "htp",
            "htt",
            "hhtp",
            "hhttp",
            "htttp",
            "httpp",
            "ttp",
            "http:http",
            "https:http",
            "feed",
            "itpc",
            "pcast",
            "podcast",
        ],
    ),
];

/// Reads an address that stands alone, as in a list of feeds; one without a scheme is taken for HTTPS.
///
/// `None` for what is no HTTP address: another scheme, no host, white space alone.
pub fn absolute(text: &str) -> Option<Url> {
    let text = one_line(text);
    // `feed:https://...` is how browsers once marked a feed.
    let text = text.strip_prefix("feed:").filter(|rest| !rest.starts_with("//")).unwrap_or(&text);
    let address = match with_scheme(text) {
        Some(address) => address,
        None if text.starts_with("//") => format!("https:{text}"),
        None if looks_like_host(text.split(['/', '?', '#']).next()?) => format!("https://{text}"),
        None => return None,
    };
    http(Url::parse(&address).ok()?)
}

/// Reads an address that stands in a document at `base`: relative, without its scheme, or misspelt.
///
/// `www.example.org/a.vtt`, and a path that begins with the base's own host, are addresses that lost their scheme;
/// `a.b/c.vtt` might be a folder, and is relative.
pub fn resolve(base: &Url, text: &str) -> Option<Url> {
    let text = one_line(text);
    if text.is_empty() {
        return None;
    }
    if let Some(address) = with_scheme(&text) {
        return http(Url::parse(&address).ok()?);
    }
    let first = text.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase();
    let own = base.host_str().unwrap_or_default();
    if looks_like_host(&first) && (first.starts_with("www.") || first == own || own == format!("www.{first}")) {
        return http(Url::parse(&format!("{}://{text}", base.scheme())).ok()?);
    }
    http(base.join(&text).ok()?)
}

/// The address with its scheme spelt as it is meant; `None` where no scheme was written.
fn with_scheme(text: &str) -> Option<String> {
    let (head, rest) = text.split_once('/')?;
    // A path may hold "//" too, but only behind its first "/".
    let head = head.trim_end_matches(':').to_ascii_lowercase();
    let colon = text.as_bytes().get(text.find('/')?.checked_sub(1)?) == Some(&b':');
    if !colon && !rest.starts_with('/') {
        return None;
    }
    let rest = rest.trim_start_matches([':', '/']);
    let scheme = SCHEMES.iter().find(|(_, spellings)| spellings.contains(&head.as_str()));
    let Some((scheme, _)) = scheme else { return colon.then(|| text.to_owned()) };
    // "http://https://host/path": the inner scheme is the address that was pasted.
    let pasted = rest.split_once("//").is_some_and(|(inner, _)| {
        let inner = inner.trim_end_matches(':').to_ascii_lowercase();
        inner == "http" || inner == "https"
    });
    if pasted { with_scheme(rest) } else { Some(format!("{scheme}://{rest}")) }
}

fn looks_like_host(first: &str) -> bool {
    let host = first.split(':').next().unwrap_or_default();
    let (name, top) = host.rsplit_once('.').unwrap_or_default();
    !name.is_empty() && top.len() >= 2 && top.chars().all(|c| c.is_alphanumeric() || c == '-')
}

fn http(url: Url) -> Option<Url> {
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Feeds break long addresses; no address holds a line end or white space at its ends.
fn one_line(text: &str) -> String {
    text.trim().split(['\n', '\r', '\t']).map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_stands_alone_is_read_however_it_is_spelt() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(absolute(text).as_ref().map(Url::as_str), expected, "{text:?}");
        };
        for text in [
            "http://pod.test/feed",
            " htp://pod.test/feed\n",
            "http//pod.test/feed",
            "http:/pod.test/feed",
            "http:///pod.test/feed",
            "http:://pod.test/feed",
            "HTTP://pod.test/feed",
            "feed://pod.test/feed",
            "feed:http://pod.test/feed",
            "itpc://pod.test/feed",
            "https://http://pod.test/feed",
        ] {
            check(text, Some("http://pod.test/feed"));
        }
        for text in [
            "https://pod.test/feed",
            "htps://pod.test/feed",
            "//pod.test/feed",
            "pod.test/feed",
            "ttps://pod.test/feed",
        ] {
            check(text, Some("https://pod.test/feed"));
        }
        check("pod.test", Some("https://pod.test/"));
        check("http://pod.test/a b?c=http://d.test/e", Some("http://pod.test/a%20b?c=http://d.test/e"));
        for text in ["", "  ", "ftp://pod.test/feed", "file:///feed", "feed", "mailto:a@pod.test", "http://", "a b/c.d"]
        {
            check(text, None);
        }
    }

    #[test]
    fn an_address_within_a_document_is_resolved_or_mended() {
        let base = Url::parse("https://pod.test/shows/feed.xml").expect("an address");
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(resolve(&base, text).as_ref().map(Url::as_str), expected, "{text:?}");
        };
        check("a.vtt", Some("https://pod.test/shows/a.vtt"));
        check("/a.vtt", Some("https://pod.test/a.vtt"));
        check("../b/a.vtt?x=1", Some("https://pod.test/b/a.vtt?x=1"));
        check("c.d/a.vtt", Some("https://pod.test/shows/c.d/a.vtt"));
        check("pod.test/a.vtt", Some("https://pod.test/a.vtt"));
        check("www.other.test/a.vtt", Some("https://www.other.test/a.vtt"));
        check("//other.test/a.vtt", Some("https://other.test/a.vtt"));
        check("http//other.test/a.vtt", Some("http://other.test/a.vtt"));
        check("https://other.test/a\n  .vtt", Some("https://other.test/a.vtt"));
        check("", None);
        check("javascript:void(0)", None);
        check("data:text/plain,hello", None);
    }
}
