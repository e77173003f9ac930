//! The link to the second: an episode's URL and a time -> the URL that starts playing there.
//!
//! Only http and https URLs ever become links; a page whose player has no such parameter is linked without a time.

/// Files that every browser plays and opens at a media fragment (W3C Media Fragments URI 1.0, section 4.2.1).
const MEDIA: [&str; 14] =
    [".mp3", ".m4a", ".m4b", ".aac", ".ogg", ".oga", ".opus", ".wav", ".flac", ".mp4", ".m4v", ".webm", ".ogv", ".mov"];

/// How a host is told the second.
enum Player {
    /// `?t=83s`
    QuerySeconds,
    /// `?t=83`
    QueryNumber,
    /// `?start=83`
    QueryStart,
    /// `#t=83s`
    FragmentSeconds,
    /// `#t=83`
    Fragment,
    /// It cannot be told.
    None,
}

/// `url` as a link that starts at `seconds`; `None` where `url` is not one that may be followed.
///
/// A time that is negative or not finite is left out, and an existing one is replaced.
pub fn to_second(url: &str, seconds: Option<f64>) -> Option<String> {
    let url = safe(url)?;
    let Some(second) = seconds.filter(|time| time.is_finite() && *time >= 0.0).map(|time| time as u64) else {
        return Some(url);
    };
    let (base, fragment) = split(&url, '#');
    let (path, query) = split(base, '?');
    Some(match player(path, query) {
        Player::QuerySeconds => {
            with_query(path, query, fragment, &["t", "start", "time_continue"], &format!("t={second}s"))
        }
        Player::QueryNumber => with_query(path, query, fragment, &["t"], &format!("t={second}")),
        Player::QueryStart => with_query(path, query, fragment, &["start"], &format!("start={second}")),
        Player::FragmentSeconds => format!("{base}#t={second}s"),
        Player::Fragment => format!("{base}#t={second}"),
        Player::None => url,
    })
}

/// A web address with a host and nothing that could end an attribute or a Markdown link; `None` for any other.
fn safe(url: &str) -> Option<String> {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if !matches!(scheme.as_str(), "http" | "https") || host.is_empty() || host.contains(char::is_whitespace) {
        return None;
    }
    let mut safe = format!("{scheme}://");
    for character in rest.chars() {
        match character {
            _ if character.is_control() => return None,
            ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '(' | ')' | '\'' => {
                safe.push_str(&format!("%{:02X}", character as u32));
            }
            _ => safe.push(character),
        }
    }
    Some(safe)
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

fn player(path: &str, query: Option<&str>) -> Player {
    let rest = path.split_once("://").map_or(path, |(_, rest)| rest);
    let (authority, folder) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.to_ascii_lowercase();
    let host = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(&host);
    match host {
        "youtube.com" | "music.youtube.com" | "youtube-nocookie.com" => {
            let has_id = query.is_some_and(|query| query.split('&').any(|pair| pair.starts_with("v=")));
            if folder.starts_with("embed/") {
                Player::QueryStart
            } else if folder.starts_with("live/") || folder.starts_with("shorts/") || (folder == "watch" && has_id) {
                Player::QuerySeconds
            } else {
                Player::None
            }
        }
        "youtu.be" if !folder.is_empty() => Player::QuerySeconds,
        "open.spotify.com" if folder.contains("episode/") => Player::QueryNumber,
        "pca.st" => Player::QueryNumber,
        "vimeo.com" => Player::FragmentSeconds,
        _ => {
            let file = folder.to_ascii_lowercase();
            if MEDIA.iter().any(|extension| file.ends_with(extension)) { Player::Fragment } else { Player::None }
        }
    }
}

/// The URL with `pair` at the end of its query, in place of any of `replaced`.
fn with_query(path: &str, query: Option<&str>, fragment: Option<&str>, replaced: &[&str], pair: &str) -> String {
    let name = |pair: &&str| pair.split('=').next().unwrap_or_default().to_owned();
    let kept = query.unwrap_or_default().split('&').filter(|old| !old.is_empty() && !replaced.contains(&&*name(old)));
    let query = kept.chain([pair]).collect::<Vec<_>>().join("&");
    match fragment.filter(|fragment| !fragment.starts_with("t=")) {
        Some(fragment) => format!("{path}?{query}#{fragment}"),
        None => format!("{path}?{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::to_second;

    fn check(url: &str, expected: Option<&str>) {
        assert_eq!(to_second(url, Some(83.9)).as_deref(), expected, "{url}");
    }

    #[test]
    fn a_player_that_takes_a_time_is_told_the_second() {
        for (url, expected) in [
            ("https://www.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=abc&t=83s"),
            ("https://m.youtube.com/watch?list=x&v=abc", "https://m.youtube.com/watch?list=x&v=abc&t=83s"),
            ("https://youtube.com/watch?v=abc&t=5s&list=x", "https://youtube.com/watch?v=abc&list=x&t=83s"),
            ("https://www.youtube.com/live/abc", "https://www.youtube.com/live/abc?t=83s"),
            ("https://www.youtube.com/embed/abc?start=4", "https://www.youtube.com/embed/abc?start=83"),
            ("https://youtu.be/abc", "https://youtu.be/abc?t=83s"),
            ("https://youtu.be/abc?si=q#t=5", "https://youtu.be/abc?si=q&t=83s"),
            ("https://open.spotify.com/episode/abc?si=q", "https://open.spotify.com/episode/abc?si=q&t=83"),
            ("https://vimeo.com/123", "https://vimeo.com/123#t=83s"),
            ("https://cdn.example.org/a/7.MP3?token=z", "https://cdn.example.org/a/7.MP3?token=z#t=83"),
            ("HTTP://example.org/7.m4a#t=2", "http://example.org/7.m4a#t=83"),
        ] {
            check(url, Some(expected));
        }
    }

    #[test]
    fn a_page_without_such_a_player_is_linked_as_it_is() {
        for url in [
            "https://podcasts.apple.com/de/podcast/id1?i=2",
            "https://example.org/episodes/7",
            "https://www.youtube.com/@channel",
            "https://example.org/mp3",
            "https://example.org/?file=x.mp3",
        ] {
            check(url, Some(url));
        }
    }

    #[test]
    fn only_a_web_address_becomes_a_link() {
        for url in [
            "javascript:alert(1)",
            "javascript://example.org/%0aalert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "//example.org/a.mp3",
            "https://",
            "https:///a.mp3",
            "https://exa mple.org/",
            "https://example.org/a\nb.mp3",
            "ftp://example.org/a.mp3",
            "",
        ] {
            check(url, None);
        }
    }

    #[test]
    fn what_could_end_an_attribute_or_a_markdown_link_is_encoded() {
        check("https://example.org/a \"b\" (c).mp3", Some("https://example.org/a%20%22b%22%20%28c%29.mp3#t=83"));
    }

    #[test]
    fn a_time_that_is_none_leaves_the_url_as_it_is() {
        for time in [None, Some(-1.0), Some(f64::NAN), Some(f64::INFINITY)] {
            assert_eq!(to_second("https://youtu.be/abc", time).as_deref(), Some("https://youtu.be/abc"), "{time:?}");
        }
        assert_eq!(to_second("https://youtu.be/abc", Some(0.4)).as_deref(), Some("https://youtu.be/abc?t=0s"));
    }
}
