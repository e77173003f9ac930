//! Podlove Simple Transcripts: `<pst:speech>` of a `<pst:speaker>` and timed `<pst:item>`s of a few words each.

use roxmltree::Node;

use super::captions::{self, Cue};
use super::timestamp::seconds;
use super::words::{self, Word};
use super::{ReadError, Reading, xml};

const FORMAT: &str = "Podlove transcript";

/// Reads a `<transcripts>` document.
pub fn read(text: &str) -> Result<Reading, ReadError> {
    // The element's name with the prefix that this file gives it.
    let element = text.find("speech").map_or("speech", |at| {
        let from = text[..at].rfind(['<', '/']).map_or(at, |open| open + 1);
        &text[from..at + "speech".len()]
    });
    xml::with_document(FORMAT, text, element, |document, warnings| {
        let speeches = document.descendants().filter(|node| node.tag_name().name() == "speech");
        captions::segments(FORMAT, speeches.flat_map(speech).collect(), warnings)
    })
}

fn speech(node: Node) -> Vec<Cue> {
    let named = |name: &'static str| node.descendants().filter(move |child| child.tag_name().name() == name);
    let said = |node: Node| node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect::<String>();
    let speaker = named("speaker").map(said).map(|name| name.trim().to_string()).find(|name| !name.is_empty());
    words::gather(named("item").map(|item| Word {
        text: said(item).trim().to_string(),
        start: item.attribute("start").and_then(seconds),
        end: item.attribute("end").and_then(seconds),
        speaker: speaker.clone(),
        glued: false,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::golden::check;

    #[test]
    fn items_are_gathered_and_a_cut_file_is_read_as_far_as_it_goes() {
        let text = "<?xml version=\"1.0\"?>\n<pst:transcripts xmlns:pst=\"http://podlove.org/simple-transcripts\">\n\
                    <pst:speech><pst:speaker><pst:name>Ada</pst:name></pst:speaker>\
                    <pst:item start=\"00:00:00.500\" end=\"00:00:01.000\">The tide</pst:item>\
                    <pst:item start=\"00:00:01.000\" end=\"00:00:02.000\">is out.</pst:item></pst:speech>\n\
                    <pst:speech><pst:speaker/><pst:item start=\"00:00:03.000\" end=\"00:00:04.000\">Yes.</pst:item></pst:speech>\n";
        let expected = "Podlove transcript\n0.50-2.00 Ada: The tide is out.\n3.00-4.00 ?: Yes.\n";
        check(read(&format!("{text}</pst:transcripts>")), expected);
        let cut = read(&format!("{text}<pst:speech><pst:item>And")).expect("two speeches");
        assert_eq!((cut.segments.len(), cut.warnings.len()), (2, 1));
    }
}
