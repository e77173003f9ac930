//! YouTube's timed text XML: `<text start dur>` in seconds (`<transcript>`), `<p t d>` in milliseconds (`<timedtext>`).

use roxmltree::Node;

use super::captions::{self, Cue};
use super::{ReadError, Reading, xml};

const FORMAT: &str = "YouTube timed text";

/// Reads a `<transcript>` or `<timedtext>` document.
pub fn read(text: &str) -> Result<Reading, ReadError> {
    let element = if text.contains("<text") { "text" } else { "p" };
    xml::with_document(FORMAT, text, element, |document, warnings| {
        let nodes = document.descendants().filter(|node| matches!(node.tag_name().name(), "text" | "p"));
        let mut cues: Vec<Cue> = nodes.map(|node| cue(node, document.text_pos_at(node.range().start).row)).collect();
        captions::end_at_the_next(&mut cues);
        captions::reading(FORMAT, cues, warnings)
    })
}

fn cue(node: Node, line: u32) -> Cue {
    let number = |name: &str| node.attribute(name)?.trim().parse::<f64>().ok();
    let milliseconds = |name: &str| Some(number(name)? / 1000.0);
    let start = number("start").or_else(|| milliseconds("t"));
    let length = number("dur").or_else(|| milliseconds("d"));
    let text = node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect();
    Cue {
        start,
        end: start.zip(length).map(|(start, length)| start + length),
        text,
        line: line as usize,
        ..Cue::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::golden::check;

    #[test]
    fn texts_in_seconds_and_paragraphs_in_milliseconds_are_read() {
        check(
            read(
                "<?xml version=\"1.0\"?><transcript><text start=\"0\" dur=\"3.5\">it&amp;#39;s &lt;i>late&lt;/i></text>\
                 <text start=\"1.5\" dur=\"4\">and dark</text><text start=\"9\" dur=\"1\"></text></transcript>",
            ),
            "YouTube timed text\n0.00-1.50 ?: it's late\n1.50-5.50 ?: and dark\n",
        );
        check(
            read(
                "<timedtext format=\"3\"><body><p t=\"1200\" d=\"2400\"><s>it</s><s t=\"300\"> is</s></p>\
                 <p t=\"3000\" d=\"10\" a=\"1\">\n</p><p t=\"3600\" d=\"1000\">late</p></body></timedtext>",
            ),
            "YouTube timed text\n1.20-3.00 ?: it is\n3.60-4.60 ?: late\n",
        );
    }
}
