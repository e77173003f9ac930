//! One small fixture for every style of plain text and Markdown that transcripts are found in.

use proptest::prelude::*;
use refrain::transcript::{ReadError, Reading, html, text};

/// (start, speaker, text)
type Piece = (Option<f64>, Option<&'static str>, &'static str);

fn pieces(reading: &Reading) -> Vec<(Option<f64>, Option<&str>, &str)> {
    reading.segments.iter().map(|s| (s.start, s.speaker.as_deref(), s.text.as_str())).collect()
}

#[track_caller]
fn check(source: &str, format: &str, expected: &[Piece]) -> Reading {
    let reading = text::read(source).expect("a transcript");
    assert_eq!(pieces(&reading), expected);
    assert_eq!(reading.format, format);
    reading
}

#[track_caller]
fn refused(source: &str, part: &str) {
    let error = text::read(source).expect_err("no transcript");
    assert!(matches!(error, ReadError::NotATranscript { .. }) && error.to_string().contains(part), "{error}");
}

#[test]
fn bold_speakers_with_breaks_marks_and_several_paragraphs() {
    check(
        "**Ann Lee:** Bees *hum*.\n\nAnd [they](https://x.org) sting.\n\n**Break**: \\[23:40\\]\n\n**Ben:**\n\n> Quoted words.\n\n\\[24:06\\] More words. \\[laughter\\]\n\n**Ann Lee:** Right.",
        "text with bold speakers",
        &[
            (None, Some("Ann Lee"), "Bees hum."),
            (None, Some("Ann Lee"), "And they sting."),
            (None, Some("Ben"), "Quoted words."),
            (Some(1446.0), Some("Ben"), "More words."),
            (None, Some("Ann Lee"), "Right."),
        ],
    );
}

#[test]
fn bold_speakers_with_a_time_and_a_footer() {
    check(
        "**Ann** 0:00  \nBees hum.\n\nStill me.\n\n**Unknown Speaker**  1:00:02  \nYes.\n\nTranscribed by https://x.org",
        "text with bold speakers",
        &[
            (Some(0.0), Some("Ann"), "Bees hum."),
            (Some(0.0), Some("Ann"), "Still me."),
            (Some(3602.0), Some("Unknown Speaker"), "Yes."),
        ],
    );
}

#[test]
fn a_name_with_a_time_above_its_paragraph() {
    let reading = check(
        "---\nguest: Ben\ntitle: On Bees\nchannel: The Show\npublish_date: 2025-02-09\n---\n\n# On Bees\n\n## Transcript\n\nAnn Lee (00:00:00):\nBees hum.\n\n(00:01:40):\nThey sting.\n\nBen (01:00:00):\nNote: this is fine. [inaudible 01:00:02] Yes.\n",
        "text with speakers and times",
        &[
            (Some(0.0), Some("Ann Lee"), "Bees hum."),
            (Some(100.0), Some("Ann Lee"), "They sting."),
            (Some(3600.0), Some("Ben"), "Note: this is fine. Yes."),
        ],
    );
    assert_eq!(reading.fields.podcast.as_deref(), Some("The Show"));
    assert_eq!(reading.fields.title.as_deref(), Some("On Bees"));
}

#[test]
fn speakers_in_italics_below_show_notes() {
    check(
        "We talk about bees.\n\n## Episode Highlights\n\n- bees\n\n## Full Episode Transcript\n\n*Ann Lee (00:00)*\nBees hum.\n\n*Ben* 00:15\nThey do.\n",
        "text with speakers in italics",
        &[(Some(0.0), Some("Ann Lee"), "Bees hum."), (Some(15.0), Some("Ben"), "They do.")],
    );
}

#[test]
fn speakers_in_brackets() {
    check(
        "[Ann Lee] [00:00] Bees hum.\n[Ben] [01:02:03] They do.",
        "text with speakers in brackets",
        &[(Some(0.0), Some("Ann Lee"), "Bees hum."), (Some(3723.0), Some("Ben"), "They do.")],
    );
}

#[test]
fn speakers_in_capitals_below_a_header() {
    let reading = check(
        "A STATION\thttps://x.org/\n\nSERIES:\tThe Show\nEPISODE:\t#12\nDATE:\tFebruary 4, 2025\nTITLE:\tOn Bees\n\nDESCRIPTION:  Why do bees hum?\n\nSHOW TEASE:  Bees are next.\n\n\
         ANN LEE:  This is The Show.\n\nIt's about bees.\n\nBEN:  It is.\n\nANN:  The point is:  they hum.\n\nBEN:  They do.\n\nANN:  Good.\n\nCopyright (c) 2025 by Ann.",
        "text with speakers",
        &[
            (None, Some("ANN LEE"), "This is The Show."),
            (None, Some("ANN LEE"), "It's about bees."),
            (None, Some("BEN"), "It is."),
            (None, Some("ANN"), "The point is: they hum."),
            (None, Some("BEN"), "They do."),
            (None, Some("ANN"), "Good."),
        ],
    );
    assert_eq!(reading.fields.title.as_deref(), Some("On Bees"));
    assert_eq!(reading.fields.podcast.as_deref(), Some("The Show"));
    assert_eq!(reading.fields.published.map(|date| date.to_string()).as_deref(), Some("2025-02-04"));
}

#[test]
fn speakers_in_capitals_within_a_joined_text() {
    let turn = "ANN LEE: Bees hum,\nas you know. BEN: They do. ";
    let reading = text::read(&format!("## Full Transcript\n\n{}", turn.repeat(4))).expect("a transcript");
    assert_eq!(reading.segments.len(), 8);
    assert_eq!(pieces(&reading)[0], (None, Some("ANN LEE"), "Bees hum, as you know."));
    assert_eq!(pieces(&reading)[1], (None, Some("BEN"), "They do."));
}

#[test]
fn minute_marks_in_hard_wrapped_text() {
    check(
        "## Key Takeaways\n\n### 1. Bees\nThey hum.\n\n---\n\n## Full Transcript\n\n[00:00:00] Bees hum\nall day.\n\nJust a [00:01:00] good\nlife.\n",
        "text with times in brackets",
        &[(Some(0.0), None, "Bees hum all day."), (Some(0.0), None, "Just a"), (Some(60.0), None, "good life.")],
    );
}

#[test]
fn times_in_brackets_with_speakers_or_spans() {
    check(
        "[0.00 → 4.48] Bees hum.\n[4.72 → 6.22] They do.",
        "text with times in brackets",
        &[(Some(0.0), None, "Bees hum."), (Some(4.72), None, "They do.")],
    );
    check(
        "[00:00] Ann: Bees hum.\n[00:05] Ben: They do.\n[00:09] Ann: Fine.\n[00:12] Ben: Note: no.\n",
        "text with times in brackets",
        &[
            (Some(0.0), Some("Ann"), "Bees hum."),
            (Some(5.0), Some("Ben"), "They do."),
            (Some(9.0), Some("Ann"), "Fine."),
            (Some(12.0), Some("Ben"), "Note: no."),
        ],
    );
}

#[test]
fn lines_that_begin_with_a_clock() {
    check(
        "00:00:00 Bees hum\n\n00:00:05 all day.\n\n01:00:11 At 10:30 too.",
        "text with times",
        &[(Some(0.0), None, "Bees hum"), (Some(5.0), None, "all day."), (Some(3611.0), None, "At 10:30 too.")],
    );
}

#[test]
fn a_time_and_a_name_above_the_text() {
    check(
        "00:00 Ann Lee\nBees hum.\n\n00:05 Ben\nThey do.\n\n00:09 Ann Lee\nFine.\n\n00:12 Ben\nYes.",
        "text with times",
        &[
            (Some(0.0), Some("Ann Lee"), "Bees hum."),
            (Some(5.0), Some("Ben"), "They do."),
            (Some(9.0), Some("Ann Lee"), "Fine."),
            (Some(12.0), Some("Ben"), "Yes."),
        ],
    );
}

#[test]
fn questions_and_answers_and_speakers_in_a_list() {
    check(
        "Q: Do bees hum?\nA: They do.\nQ: Why?\nA: To fly.",
        "text with speakers",
        &[
            (None, Some("Q"), "Do bees hum?"),
            (None, Some("A"), "They do."),
            (None, Some("Q"), "Why?"),
            (None, Some("A"), "To fly."),
        ],
    );
    check(
        "- **Ann:** Bees hum.\n- **Ben:** They do.\n- **Ann:** Yes.",
        "text with bold speakers",
        &[(None, Some("Ann"), "Bees hum."), (None, Some("Ben"), "They do."), (None, Some("Ann"), "Yes.")],
    );
    check(
        "Alice: Bees hum all day.\nBob: They do, I hear.",
        "text with speakers",
        &[(None, Some("Alice"), "Bees hum all day."), (None, Some("Bob"), "They do, I hear.")],
    );
    check(
        "### Ann Lee (00:05)\n\nBees hum.\n\n### Ben (00:09)\n\nYes.\n",
        "text with speakers and times",
        &[(Some(5.0), Some("Ann Lee"), "Bees hum."), (Some(9.0), Some("Ben"), "Yes.")],
    );
}

#[test]
fn numbered_lines_below_a_block_of_metadata() {
    let reading = text::read(&format!(
        "--- METADATA START ---\nShow: The Show\nEpisode: On Bees\nSource URL: https://x.org/1\n--- METADATA END ---\n\n1\nSo we talk about bees.\n2\nYou know they hum.\n3\n{}",
        "I like them, you know. ".repeat(15)
    ))
    .expect("a transcript");
    assert_eq!(reading.fields.podcast.as_deref(), Some("The Show"));
    assert_eq!(reading.fields.title.as_deref(), Some("On Bees"));
    assert_eq!(pieces(&reading)[..2], [(None, None, "So we talk about bees."), (None, None, "You know they hum.")]);
    assert_eq!(reading.segments.len(), 3);
}

#[test]
fn chevrons_part_speakers_in_a_blob() {
    let talk = "you know bees hum and I like it. >> Yeah. >> BEN: So do we, and so [music] on. ".repeat(6);
    let reading = text::read(&format!("# On Bees\n\n- **Channel:** The Show\n- **Published:** 2026-02-02\n\n{talk}"))
        .expect("speech");
    assert_eq!(reading.fields.podcast.as_deref(), Some("The Show"));
    let found = pieces(&reading);
    assert_eq!(
        found[..3],
        [
            (None, None, "you know bees hum and I like it."),
            (None, None, "Yeah."),
            (None, Some("BEN"), "So do we, and so on. you know bees hum and I like it.")
        ]
    );
}

#[test]
fn notes_about_an_episode_are_no_speech() {
    let reading = check(
        "---\ntitle: \"ðŸ”¥Bees\"\nvideo_id: \"abcdefghijk\"\n---\n## Summary\n\nBees were discussed.\n\n## Claims\n\n- [[Ann - bees hum]]\n\n## Full Transcript\n<details>\n<summary>Click (5 words)</summary>\n\nbees hum all day long\n\n</details>\n",
        "plain text",
        &[(None, None, "bees hum all day long")],
    );
    assert_eq!(reading.fields.title.as_deref(), Some("ðŸ”¥Bees"));
    assert_eq!(reading.fields.url.as_deref(), Some("https://www.youtube.com/watch?v=abcdefghijk"));
}

#[test]
fn a_transcript_in_front_matter() {
    check(
        "---\ntitle: On Bees\ntranscript:\n- line: Bees hum.\n  sec: 71\n  who: Ann\n- header: Wax\n- line: They do.\n  sec: 80\n  who: Ben\n---\nLinks:\n\n* [x](https://x.org)\n",
        "a transcript in YAML front matter",
        &[(Some(71.0), Some("Ann"), "Bees hum."), (Some(80.0), Some("Ben"), "They do.")],
    );
}

#[test]
fn a_long_text_of_talk_is_read_and_no_speaker_is_invented() {
    let talk = "So I keep bees, you know, and we like them. Note: they sting. The point is: I don't mind. ".repeat(5);
    let reading = text::read(&talk).expect("speech");
    assert_eq!((reading.segments.len(), reading.format), (1, "plain text"));
    assert_eq!(reading.segments[0].speaker, None);
    let lines = "Well, that's what you get, and I don't mind it at all.\n".repeat(8)
        + "So I keep bees, you know.\nNote: they sting.\nAnd we like them, I think.\n";
    assert!(text::read(&lines).expect("speech").segments.iter().all(|segment| segment.speaker.is_none()));
}

#[test]
fn what_is_no_transcript_is_refused_with_what_it_is() {
    refused("These are the transcripts of our show.", "a short text");
    refused(
        "Bee: an insect that makes honey.\nHive: the house that bees live in.\nWax: what the cells are made of.\nDrone: a male bee that mates.\nQueen: the bee that lays eggs.",
        "a short text",
    );
    refused(
        &format!(
            "# Transcript\n\n`tag`\n\n### Parent\n\n`item`\n\n### Attributes\n\n- url: where it is\n- type: what it is\n\n{}",
            "This tag links to a file. ".repeat(12)
        ),
        "documentation",
    );
    refused("00:00 Intro\n02:10 Bees\n14:00 Wax\n31:30 Outro\n", "a list of chapters");
    let readme = "# Transcripts\n\n## Install\n\n```\nnpm install\n```\n\n## Usage\n\n- run it on a folder\n- look at the files\n\n**Note:** you need git.\n\nWe hope you like it. ";
    refused(
        &format!("{readme}{}", "The files are in the folder of the repository, so you can download them. ".repeat(6)),
        "a README",
    );
    refused(
        &format!(
            "MIT License\n\nPermission is hereby granted, free of charge, to you. {}",
            "You may use it. ".repeat(20)
        ),
        "a licence",
    );
}

#[test]
fn podcasting_html_gives_speakers_and_times() {
    let reading = html::read("<cite>Ann:</cite>\n<time>0:05</time>\n<p>Bees &amp; wax.</p>\n<p></p><cite>Ben:</cite><time>1:00:05</time><p>Yes [laughs].</p>").expect("a transcript");
    assert_eq!(pieces(&reading), [(Some(5.0), Some("Ann"), "Bees & wax."), (Some(3605.0), Some("Ben"), "Yes.")]);
    let within =
        html::read("<p><cite>Ann:</cite> <time>0:05</time> Bees read <cite>On Wax</cite> too.</p><p>Still me.</p>");
    let within = within.expect("a transcript");
    assert_eq!(
        pieces(&within),
        [(Some(5.0), Some("Ann"), "Bees read On Wax too."), (Some(5.0), Some("Ann"), "Still me.")]
    );
    let episode = "<!DOCTYPE html><html><head><title>404 Not Found</title><link rel=\"canonical\" href=\"https://x.org/404\"></head><body><cite>Ann:</cite><p>Bees hum.</p></body></html>";
    let reading = html::read(episode).expect("an episode that is called so");
    assert_eq!(reading.fields.url.as_deref(), Some("https://x.org/404"));
}

#[test]
fn a_page_gives_its_blocks_without_navigation_and_scripts() {
    let page = "<html><head><title>On Bees</title><style>p{}</style></head><body><nav><p>Home: sweet</p></nav><h1>On Bees</h1><h2>Transcript</h2>\
        <p><strong>Ann Lee:</strong> Bees hum,<br>all day.</p><script>var x = 1;</script><p><b>Ben:</b> They do.</p><p><b>Ann Lee:</b> Yes.</p><footer>Copyright</footer></body></html>";
    let reading = html::read(page).expect("a transcript");
    assert_eq!(
        pieces(&reading),
        [
            (None, Some("Ann Lee"), "Bees hum, all day."),
            (None, Some("Ben"), "They do."),
            (None, Some("Ann Lee"), "Yes.")
        ]
    );
    let times = html::read("<p>1:59  </p><p>Bees hum.</p><p></p><p>2:12</p><p>They do.</p>").expect("a transcript");
    assert_eq!(pieces(&times), [(Some(119.0), None, "Bees hum."), (Some(132.0), None, "They do.")]);
}

#[test]
fn a_page_in_which_nobody_speaks_is_refused() {
    let refused = |page: &str, part: &str| {
        let error = html::read(page).expect_err("no transcript");
        assert!(error.to_string().contains(part), "{error}");
    };
    refused(
        "<html><head><title>300 Multiple Choices</title></head><body><h1>Multiple Choices</h1><p>Choose.</p></body></html>",
        "an HTTP error page",
    );
    refused("<html><body><h1>404 Not Found</h1><hr>nginx</body></html>", "an HTTP error page");
    let blog = "So I keep bees, you know, and we like them. I don't mind that they sting. ".repeat(20);
    refused(
        &format!("<html><head><title>My blog</title></head><body><p>{blog}</p></body></html>"),
        "nothing calls a transcript",
    );
    assert!(
        html::read(&format!("<html><head><title>Transcript of 12</title></head><body><p>{blog}</p></body></html>"))
            .is_ok()
    );
}

/// Pieces of text that the readers look for.
fn fragment() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("**".to_owned()),
        Just("*".to_owned()),
        Just("[".to_owned()),
        Just("](".to_owned()),
        Just("]".to_owned()),
        Just(">>".to_owned()),
        Just("---\n".to_owned()),
        Just("\n".to_owned()),
        Just("\n\n".to_owned()),
        Just(": ".to_owned()),
        Just("## Transcript\n".to_owned()),
        Just("# Summary\n".to_owned()),
        Just("00:01:02".to_owned()),
        Just("(9:99)".to_owned()),
        Just("ANN: ".to_owned()),
        Just("Ben Ü".to_owned()),
        Just("<p>".to_owned()),
        Just("</cite>".to_owned()),
        Just("<time>".to_owned()),
        Just("transcript:\n- line: ".to_owned()),
        Just("&#x;".to_owned()),
        Just("\\[".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("→".to_owned()),
        "\\PC{0,6}",
        "[a-z ]{0,30}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(fragments in prop::collection::vec(fragment(), 0..60)) {
        let source = fragments.concat();
        for reading in [text::read(&source), html::read(&source)].into_iter().flatten() {
            prop_assert!(!reading.segments.is_empty());
            prop_assert!(reading.segments.iter().all(|segment| !segment.text.trim().is_empty()));
        }
    }
}
