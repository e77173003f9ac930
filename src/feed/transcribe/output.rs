//! Where a command has put its transcript: tools differ in what they make of the name that they are given.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// The name that `{out}` has.
pub(super) const STEM: &str = "transcript";

/// What tools add to it, best first; some write all of them.
const EXTENSIONS: [&str; 5] = ["vtt", "srt", "json", "tsv", "txt"];

/// The file `{out}`; or that with an extension; or, where the tool made a folder of it, the best file in that.
pub(super) fn find(folder: &Path) -> Option<PathBuf> {
    let out = folder.join(STEM);
    if has_content(&out) {
        return Some(out);
    }
    let named = EXTENSIONS.iter().map(|extension| out.with_extension(extension)).find(|path| has_content(path));
    named.or_else(|| {
        let mut files: Vec<PathBuf> = fs::read_dir(&out).ok()?.flatten().map(|entry| entry.path()).collect();
        files.sort();
        let is = |path: &Path, extension: &str| path.extension() == Some(OsStr::new(extension));
        EXTENSIONS.iter().find_map(|end| files.iter().find(|path| is(path, end) && has_content(path)).cloned())
    })
}

fn has_content(path: &Path) -> bool {
    path.metadata().is_ok_and(|file| file.is_file() && file.len() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transcript_is_found_where_tools_put_it() {
        let check = |written: &[&str], expected: Option<&str>| {
            let folder = tempfile::tempdir().expect("a folder");
            for name in written {
                let path = folder.path().join(name);
                fs::create_dir_all(path.parent().expect("a folder")).expect("made");
                fs::write(path, "text").expect("written");
            }
            assert_eq!(find(folder.path()), expected.map(|name| folder.path().join(name)), "{written:?}");
        };
        check(&["transcript", "transcript.vtt"], Some("transcript"));
        check(&["transcript.txt", "transcript.srt"], Some("transcript.srt"));
        check(&["transcript/audio.json", "transcript/audio.vtt", "transcript/a.log"], Some("transcript/audio.vtt"));
        check(&["stdout", "audio.mp3"], None);
    }
}
