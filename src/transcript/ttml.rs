//! TTML (DFXP, IMSC, Apple's): `<p begin end>` with spans, line breaks and agents.

use roxmltree::Node;

use super::captions::{self, Cue};
use super::timestamp::seconds;
use super::{ReadError, Reading, xml};

const FORMAT: &str = "TTML";

/// The tick rate where the document gives none, in ticks a second; the frame rate that TTML assumes.
const DEFAULT_TICKS: f64 = 1.0;
const DEFAULT_FRAMES: f64 = 30.0;

/// Reads a TTML document.
pub fn read(text: &str) -> Result<Reading, ReadError> {
    xml::with_document(FORMAT, text, "p", |document, warnings| {
        let root = document.root_element();
        let rates = Rates {
            ticks: attribute(root, "tickRate").and_then(|rate| rate.parse().ok()).unwrap_or(DEFAULT_TICKS),
            frames: attribute(root, "frameRate").and_then(|rate| rate.parse().ok()).unwrap_or(DEFAULT_FRAMES),
        };
        let named = |name: &'static str| root.descendants().filter(move |node| node.tag_name().name() == name);
        let agent = |id: &str| {
            let agent = named("agent").find(|node| attribute(*node, "id") == Some(id))?;
            let name = agent.descendants().find(|node| node.tag_name().name() == "name")?;
            name.text().map(|name| name.trim().to_string()).filter(|name| !name.is_empty())
        };
        let cues = named("p").map(|node| cue(node, &rates, &agent, document.text_pos_at(node.range().start).row));
        let mut reading = captions::reading(FORMAT, cues.collect(), warnings)?;
        let title = named("title").find_map(|node| node.text()).map(str::trim).filter(|title| !title.is_empty());
        reading.fields.title = title.map(String::from);
        Ok(reading)
    })
}

struct Rates {
    ticks: f64,
    frames: f64,
}

fn cue(node: Node, rates: &Rates, agent: &impl Fn(&str) -> Option<String>, line: u32) -> Cue {
    let spans = || node.descendants().skip(1).filter(|child| child.tag_name().name() == "span");
    // A paragraph without times of its own lasts as long as its spans.
    let start = time(node, "begin", rates).or_else(|| spans().find_map(|span| time(span, "begin", rates)));
    let end = time(node, "end", rates)
        .or_else(|| Some(start? + time(node, "dur", rates)?))
        .or_else(|| spans().filter_map(|span| time(span, "end", rates)).next_back());
    let speaker = std::iter::successors(Some(node), Node::parent)
        .find_map(|node| attribute(node, "agent"))
        .map(|id| agent(id).unwrap_or_else(|| id.to_string()));
    let mut text = String::new();
    for child in node.descendants().skip(1) {
        if child.tag_name().name() == "br" {
            text.push('\n');
        } else if child.is_text() && !child.ancestors().any(|node| node.tag_name().name() == "metadata") {
            // White space in the source means one blank; line breaks are elements.
            text.push_str(&child.text().unwrap_or_default().replace(['\n', '\t'], " "));
        }
    }
    let text = text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    Cue { start, end, speaker, text, line: line as usize }
}

/// An attribute by its local name: the prefix is anybody's.
fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
}

/// `1.5s`, `00:00:01.5`, `00:00:01:12` with frames, `150t` in ticks, `45f` in frames.
fn time(node: Node, name: &str, rates: &Rates) -> Option<f64> {
    let value = attribute(node, name)?.trim();
    if let Some(ticks) = value.strip_suffix('t') {
        return Some(ticks.parse::<f64>().ok()? / rates.ticks);
    }
    if let Some(frames) = value.strip_suffix('f') {
        return Some(frames.parse::<f64>().ok()? / rates.frames);
    }
    if value.matches(':').count() == 3 {
        let (clock, frames) = value.rsplit_once(':')?;
        return Some(seconds(clock)? + frames.parse::<f64>().ok()? / rates.frames);
    }
    seconds(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::golden::check;

    const HEAD: &str = "<tt xmlns=\"http://www.w3.org/ns/ttml\" xmlns:ttm=\"http://www.w3.org/ns/ttml#metadata\" \
                        xmlns:ttp=\"http://www.w3.org/ns/ttml#parameter\" ttp:tickRate=\"100\" ttp:frameRate=\"25\">";

    #[test]
    fn paragraphs_spans_and_agents_are_read() {
        let text = format!(
            "<?xml version=\"1.0\"?>{HEAD}<head><metadata><ttm:title>Tides</ttm:title><ttm:agent xml:id=\"v1\">\
             <ttm:name>Ada</ttm:name></ttm:agent></metadata></head><body><div>\
             <p begin=\"1.0s\" end=\"00:00:02.5\" ttm:agent=\"v1\">The\n   tide<br/>is out.</p>\
             <p><span begin=\"3s\" end=\"3.5s\">be</span><span begin=\"3.5s\" end=\"4s\">fore</span></p>\
             <p begin=\"500t\" dur=\"1s\">ticks &amp; more</p><p begin=\"00:00:07:05\" end=\"200f\">frames</p><p/>\
             </div></body></tt>"
        );
        check(
            read(&text),
            "TTML\n1.00-2.50 Ada: The tide is out.\n3.00-4.00 ?: before\n5.00-6.00 ?: ticks & more\n7.20-8.00 ?: frames\n= Tides\n",
        );
    }

    #[test]
    fn a_cut_document_gives_its_sound_part() {
        let text = format!("{HEAD}<body><div>\n<p begin=\"1s\" end=\"2s\">One.</p>\n<p begin=\"2s\" en");
        let reading = read(&text).expect("the first paragraph");
        assert_eq!(reading.segments.len(), 1);
        assert!(reading.warnings[0].starts_with("the XML is damaged at line 3"), "{:?}", reading.warnings);
    }
}
