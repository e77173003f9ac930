//! The environment: the only place where refrain reads it.

use std::path::PathBuf;

use crate::embed::HubSettings;

/// Where the hub is and where its cache lies, by the variables that Python's `huggingface_hub` reads.
pub(super) fn hub_settings() -> HubSettings {
    let folder = |name: &str| variable(name).map(PathBuf::from);
    let caches = || folder("XDG_CACHE_HOME").or_else(|| Some(std::env::home_dir()?.join(".cache")));
    let home = || folder("HF_HOME").or_else(|| Some(caches()?.join("huggingface")));
    HubSettings {
        cache: folder("HF_HUB_CACHE").or_else(|| Some(home()?.join("hub"))),
        endpoint: variable("HF_ENDPOINT").map(|endpoint| endpoint.trim_end_matches('/').to_owned()),
        offline: variable("HF_HUB_OFFLINE").is_some_and(|value| is_yes(&value)),
        token: variable("HF_TOKEN"),
    }
}

/// The password of the mail server.
pub(super) fn smtp_password() -> Option<String> {
    variable("REFRAIN_SMTP_PASSWORD")
}

/// `NO_COLOR` (<https://no-color.org>) and terminals without colours.
pub(super) fn allow_color() -> bool {
    variable("NO_COLOR").is_none() && variable("TERM").is_none_or(|terminal| terminal != "dumb")
}

/// `None` where the variable is not set, or empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

fn is_yes(value: &str) -> bool {
    ["1", "on", "yes", "true"].contains(&value.trim().to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::is_yes;

    #[test]
    fn yes_is_said_as_python_reads_it() {
        for (value, yes) in [("1", true), ("ON", true), ("True", true), ("0", false), ("no", false), ("2", false)] {
            assert_eq!(is_yes(value), yes, "{value}");
        }
    }
}
