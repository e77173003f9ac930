//! `query`, `related` and `explain` on the demo week.

use serde_json::Value;

use crate::program::{WEEK, run};

fn ask(args: &[&str]) -> Value {
    let mut words = args.to_vec();
    words.extend([WEEK, "--format", "json", "--quiet"]);
    run(&words).json()
}

fn similarities(list: &Value) -> Vec<f64> {
    let list = list.as_array().expect("a list").iter();
    list.map(|entry| entry["similarity"].as_f64().expect("a number")).collect()
}

/// Whether a field of a passage is as the filter asks.
type Holds = fn(&Value) -> bool;

fn is_hartley(speaker: &Value) -> bool {
    speaker.as_str().is_some_and(|name| name.eq_ignore_ascii_case("Dov Hartley"))
}

fn is_falling(values: &[f64]) -> bool {
    values.windows(2).all(|pair| pair[0] >= pair[1])
}

#[test]
fn a_text_finds_the_claim_it_words_otherwise() {
    let answer = ask(&["query", "coffee is dearer because the dock workers were on strike", "--top", "3"]);
    assert_eq!(answer["schema"], "refrain.query/1");
    let first = answer["insights"][0]["insight"]["statement"].as_str().expect("words");
    assert!(first.contains("Santa Brisa") && first.contains("coffee"), "{first}");
    for list in ["insights", "passages"] {
        let values = similarities(&answer[list]);
        assert!(values.len() == 3 && is_falling(&values), "{list}: {values:?}");
    }
    let shown: Vec<&Value> = answer["insights"]
        .as_array()
        .expect("a list")
        .iter()
        .flat_map(|near| near["insight"]["evidence"].as_array().expect("a list"))
        .map(|evidence| &evidence["passage"])
        .collect();
    for passage in answer["passages"].as_array().expect("a list") {
        assert!(!shown.contains(&&passage["passage"]), "{passage}");
    }
}

#[test]
fn passages_that_are_no_claims_can_be_asked_for() {
    let answer = ask(&["query", "this episode is brought to you by Tidewarden VPN, use our promo code", "--top", "5"]);
    let dropped = answer["passages"].as_array().expect("a list").iter().filter(|passage| !passage["dropped"].is_null());
    assert!(dropped.count() > 0, "{answer:#}");
}

#[test]
fn a_filter_shows_only_what_matches_it() {
    let filters: [(&[&str], &str, Holds); 4] = [
        (&["--podcast", "ring road"], "podcast", |value| value == "Ring Road"),
        (&["--speaker", "DOV HARTLEY"], "speaker", is_hartley),
        (&["--since", "2026-03-06"], "published", |value| value.as_str() >= Some("2026-03-06")),
        (&["--until", "2026-03-03"], "published", |value| value.as_str().is_some_and(|day| day <= "2026-03-03")),
    ];
    for (flags, field, holds) in filters {
        let mut args = vec!["query", "traffic in the centre of Port Averil"];
        args.extend(flags);
        let answer = ask(&args);
        let insights = answer["insights"].as_array().expect("a list");
        let evidence = insights.iter().flat_map(|near| near["insight"]["evidence"].as_array().expect("a list"));
        let all: Vec<&Value> = evidence.chain(answer["passages"].as_array().expect("a list")).collect();
        assert!(!all.is_empty(), "{flags:?}");
        assert!(all.iter().all(|evidence| holds(&evidence[field])), "{flags:?}: {answer:#}");
    }
}

#[test]
fn a_question_without_an_answer_says_why() {
    let check = |args: &[&str], parts: &[&str]| {
        let mut words = args.to_vec();
        words.push(WEEK);
        run(&words).expect(1, parts);
    };
    check(&["query", "\u{1f980}"], &["knows no word of"]);
    check(&["query", "coffee", "--podcast", "Rong Road"], &["no podcast is called \"Rong Road\"", "Ring Road"]);
    check(&["query", "coffee", "--speaker", "Nobody"], &["no speaker is called"]);
    check(&["related", "zzzz"], &["no insight has the id \"zzzz\"", "lists all ids"]);
    check(&["explain", "zzzz"], &["no insight has the id \"zzzz\""]);
    check(&["related", ""], &["no insight has the id"]);
}

#[test]
fn an_insight_is_found_by_the_beginning_of_its_id() {
    let week = ask(&["cluster", "--top", "0"]);
    let first = &week["insights"][0];
    let id = first["id"].as_str().expect("an id");
    let explained = ask(&["explain", &id[..8]]);
    assert_eq!(explained["schema"], "refrain.explain/1");
    assert_eq!(explained["insight"], *first);
    assert_eq!(explained["lowest"]["similarity"], first["bound"]);
    assert!(!explained["shared_terms"].as_array().expect("a list").is_empty());
    let spread = explained["spread"].as_array().expect("a list");
    assert_eq!(spread.last().expect("a day")["podcasts"], first["coverage"]["podcasts"]);
    assert_eq!(explained["trend"], "fading");

    let related = ask(&["related", &id[..8], "--top", "5"]);
    assert_eq!(related["schema"], "refrain.related/1");
    assert_eq!(related["insight"], *first);
    assert!(is_falling(&similarities(&related["insights"])));
    let ids: Vec<&Value> =
        related["insights"].as_array().expect("a list").iter().map(|near| &near["insight"]["id"]).collect();
    assert!(!ids.contains(&&first["id"]));

    let wrong = format!("{}zz", &id[..6]);
    run(&["explain", &wrong, WEEK]).expect(1, &["the nearest", id]);
}

#[test]
fn answers_are_written_as_text_and_markdown_too() {
    let check = |format: &str, starts: [&str; 2]| {
        let asked = run(&["query", "coffee prices", WEEK, "--format", format, "--quiet", "--top", "1"]);
        assert!(asked.stdout.starts_with(starts[0]), "{}", asked.stdout);
        let id = ask(&["cluster"])["insights"][0]["id"].as_str().expect("an id").to_owned();
        let explained = run(&["explain", &id, WEEK, "--format", format, "--quiet"]);
        assert!(explained.stdout.starts_with(starts[1]), "{}", explained.stdout);
        assert!(explained.stdout.contains("Why these passages are one claim"), "{}", explained.stdout);
        assert!(explained.stdout.contains("How it spread"), "{}", explained.stdout);
        let listed = run(&["insights", WEEK, "--format", format, "--quiet", "--top", "1"]);
        assert!(listed.stdout.contains("fading"), "{}", listed.stdout);
    };
    check("text", ["Near “coffee prices”", ""]);
    check("markdown", ["# Near “coffee prices”", "# "]);
}
