//! Which transcripts are in a language that the model was not made for, and which episodes are in one language.

use std::collections::BTreeMap;

use rayon::prelude::*;
use whatlang::{Lang, detect};

use crate::embed::catalog;
use crate::insight::{ModelIdentity, Notice};
use crate::passage::Passage;
use crate::transcript::Corpus;

/// Letters of a file that are looked at: enough to tell languages apart, little beside the embedding.
const SAMPLE_LETTERS: usize = 4000;
/// Shorter texts, in letters, are not judged.
const FEWEST_LETTERS: usize = 200;

/// A warning for each file whose text is surely in another language than the model's; none where that is unknown.
///
/// The languages of the embedded models are known, also where their files lie in a folder.
pub(crate) fn warnings(corpus: &Corpus, model: &ModelIdentity) -> Vec<Notice> {
    let covered = catalog::embedded().iter().find(|embedded| embedded.sha256 == model.sha256);
    let Some(covered) = covered.and_then(|embedded| language(embedded.language)) else { return Vec::new() };
    let transcripts = corpus
        .transcripts
        .par_iter()
        .map(|transcript| (&transcript.file, sample(transcript.segments.iter().map(|segment| segment.text.as_str()))));
    let ready = corpus.ready.par_chunk_by(|a, b| a.0 == b.0).filter_map(|passages| {
        let (file, _) = passages.first()?;
        Some((file, sample(passages.iter().map(|(_, passage)| passage.text.as_str()))))
    });
    transcripts
        .chain(ready)
        .filter_map(|(file, text)| {
            let found = foreign(&text, covered)?;
            let reason = format!(
                "the text is {}, but the model {} was made for {}; it is kept, and its claims will hardly be matched: \
                 choose a model for its language with --model",
                found.eng_name(),
                model.name,
                covered.eng_name()
            );
            Some(Notice { file: file.clone(), reason })
        })
        .collect()
}

/// By passage: a number for the language of its episode; `None` for the language of most passages, and where it is unsure.
///
/// What is common in one language is rare in a corpus of another, so it has to be counted by itself.
pub(crate) fn minorities(passages: &[&Passage]) -> Vec<Option<u32>> {
    let mut episodes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, passage) in passages.iter().enumerate() {
        episodes.entry(&passage.episode).or_default().push(row);
    }
    let found = |rows: &Vec<usize>| {
        let claims = rows.iter().map(|&row| passages[row].claim.as_str());
        (rows.clone(), surely(&sample(claims)).map(|language| language.code()))
    };
    let found: Vec<(Vec<usize>, Option<&str>)> = episodes.into_par_iter().map(|(_, rows)| found(&rows)).collect();
    let mut spoken: Vec<Option<&str>> = vec![None; passages.len()];
    for (rows, language) in found {
        rows.iter().for_each(|&row| spoken[row] = language);
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    spoken.iter().flatten().for_each(|code| *counts.entry(code).or_default() += 1);
    let usual = counts.iter().max_by_key(|&(code, count)| (count, std::cmp::Reverse(code))).map(|(code, _)| *code);
    let numbers: BTreeMap<&str, u32> = counts.keys().copied().zip(0..).collect();
    spoken.into_iter().map(|code| code.filter(|code| Some(*code) != usual).map(|code| numbers[code])).collect()
}

/// The language of a code of BCP 47, where it can be told from others.
fn language(code: &str) -> Option<Lang> {
    (code == "en").then_some(Lang::Eng)
}

/// The first letters of some texts, a space between two.
fn sample<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut sample = String::new();
    for text in texts {
        sample.push_str(text);
        sample.push(' ');
        if sample.len() >= SAMPLE_LETTERS {
            break;
        }
    }
    sample
}

/// The language of a text that is surely not the one covered.
fn foreign(text: &str, covered: Lang) -> Option<Lang> {
    surely(text).filter(|found| *found != covered)
}

/// The language of a text that is long enough to be sure.
fn surely(text: &str) -> Option<Lang> {
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let found = detect(text).filter(|_| letters >= FEWEST_LETTERS)?;
    found.is_reliable().then(|| found.lang())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passage::ready_passages;

    fn check(text: &str, expected: Option<Lang>) {
        assert_eq!(foreign(&text.repeat(6), Lang::Eng), expected, "{text}");
    }

    #[test]
    fn a_text_in_another_language_is_told_from_english() {
        check("Der Hafen von Emden bekommt im nächsten Jahr zwei neue Kräne, sagt die Stadt. ", Some(Lang::Deu));
        check("Le port de Brest aura deux nouvelles grues l'année prochaine, dit la mairie. ", Some(Lang::Fra));
        check("港口明年将有两台新的起重机,市政府说,费用由国家承担。这个计划已经讨论了很多年。", Some(Lang::Cmn));
        check("The harbour of Emden gets two new cranes next year, the city says. ", None);
        check("so um yeah you know the harbour like gets two cranes and uh that's a lot of cranes right ", None);
    }

    #[test]
    fn a_short_text_is_not_judged() {
        assert_eq!(foreign("Guten Morgen allerseits!", Lang::Eng), None);
    }

    #[test]
    fn episodes_in_another_language_than_most_are_counted_apart() {
        let given = |episode: &str, text: &str| -> Passage {
            let text = text.repeat(6);
            let line = format!(r#"{{"id": "{episode}", "text": "{text}", "episode": "{episode}"}}"#);
            let ready = serde_json::from_str(&line).expect("a passage");
            ready_passages(&[("f.jsonl".to_owned(), ready)]).remove(0)
        };
        let passages = [
            given("a", "The harbour of Emden gets two new cranes next year, the city says. "),
            given("b", "The price of coffee went up because the docks were closed for a week. "),
            given("c", "El puerto tendr\u{e1} dos gr\u{fa}as nuevas el a\u{f1}o que viene, dice la ciudad. "),
            given("d", "Der Hafen von Emden bekommt im n\u{e4}chsten Jahr zwei neue Kr\u{e4}ne, sagt die Stadt. "),
        ];
        let found = minorities(&passages.iter().collect::<Vec<_>>());
        assert_eq!(found[..2], [None, None]);
        assert!(found[2].is_some() && found[3].is_some() && found[2] != found[3], "{found:?}");
    }
}
