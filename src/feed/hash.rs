//! Short hashes for names that have to be stable and unlike each other.

use sha2::{Digest, Sha256};

/// The first eight hexadecimal digits of the SHA-256 over the parts, each with its length before it.
pub(super) fn short_hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_stable_and_tells_parts_apart() {
        assert_eq!(short_hash(&["ab", "c"]).len(), 8);
        assert_eq!(short_hash(&["ab", "c"]), short_hash(&["ab", "c"]));
        assert_ne!(short_hash(&["ab", "c"]), short_hash(&["a", "bc"]));
    }
}
