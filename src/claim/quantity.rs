//! Numbers as people say and write them: "$5.57 million", "five and a half million", "17%", "seventeen percent".

use crate::word::bare;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    Percent,
    Money,
    Year,
    Count,
}

/// A number with its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    pub value: f64,
    pub unit: Unit,
    /// The word after it, as said ("cycles"); empty at the end of the text.
    pub noun: String,
}

/// Two values this near, relative to the larger, agree: people round.
const ROUNDING: f64 = 0.12;

impl Quantity {
    /// Could both be the same number, each rounded?
    pub fn agrees_with(&self, other: &Self) -> bool {
        let larger = self.value.abs().max(other.value.abs());
        (self.value - other.value).abs() <= if self.unit == Unit::Year { 0.0 } else { ROUNDING * larger }
    }
}

/// The numbers in a text's words, in order.
pub(super) fn quantities(words: &[String]) -> Vec<Quantity> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match number(&words[at..]) {
            Some(number) => {
                at += number.words;
                found.push(with_unit(number, words, &mut at));
            }
            None => at += 1,
        }
    }
    found
}

struct Number {
    value: f64,
    words: usize,
    money: bool,
    percent: bool,
    /// Written in digits without a comma, a point or a sign: it may be a year.
    plain_digits: bool,
}

/// A number that starts at the first word, with its magnitude ("five and a half million").
fn number(words: &[String]) -> Option<Number> {
    let mut number = digits(&words[0]).or_else(|| spelt(words))?;
    if let Some(half) = half_after(&words[number.words..]) {
        number.value += 0.5;
        number.words += half;
    }
    while let Some(scale) = words.get(number.words).and_then(|word| magnitude(&bare(word))) {
        number.value *= scale;
        number.words += 1;
        number.plain_digits = false;
    }
    Some(number)
}

fn with_unit(number: Number, words: &[String], at: &mut usize) -> Quantity {
    let next = |at: usize| words.get(at).map(|word| bare(word)).unwrap_or_default();
    let mut unit = Unit::Count;
    if number.percent {
        unit = Unit::Percent;
    } else if number.money {
        unit = Unit::Money;
    } else if next(*at) == "percent" || next(*at) == "per" && next(*at + 1) == "cent" {
        unit = Unit::Percent;
        *at += 1;
    } else if matches!(next(*at).as_str(), "dollars" | "dollar" | "bucks" | "euros" | "euro" | "pounds" | "us")
        || next(*at) == "mil" && next(*at + 1).starts_with("doll")
    {
        unit = Unit::Money;
        *at += 1;
    } else if number.plain_digits && (1900.0..2100.0).contains(&number.value) {
        unit = Unit::Year;
    }
    Quantity { value: number.value, unit, noun: next(*at) }
}

/// "$5.57", "2,000", "17%", "5.6M", "3rd" is none.
fn digits(word: &str) -> Option<Number> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '$' | '€' | '£' | '%' | '-'));
    let word = word.trim_start_matches('-');
    let (money, rest) = match word.strip_prefix(['$', '€', '£']) {
        Some(rest) => (true, rest),
        None => (false, word),
    };
    let (percent, rest) = match rest.strip_suffix('%') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(rest.len());
    let (figures, suffix) = rest.split_at(end);
    if !figures.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let scale = match suffix.to_lowercase().trim_start_matches('-') {
        "" | "x" => 1.0,
        "k" => 1e3,
        "m" | "mm" | "mn" => 1e6,
        "b" | "bn" => 1e9,
        "t" | "tn" => 1e12,
        other => magnitude(other)?,
    };
    let value: f64 = figures.trim_end_matches(['.', ',']).replace(',', "").parse().ok()?;
    let plain_digits = !money && !percent && suffix.is_empty() && figures.len() == 4;
    Some(Number { value: value * scale, words: 1, money, percent, plain_digits })
}

/// "seventeen", "twenty-six", "forty one", "a hundred", "one hundred and five"; at least one word must be a number.
fn spelt(words: &[String]) -> Option<Number> {
    let mut value = 0.0;
    let mut used = 0;
    let mut any = false;
    let mut last = f64::INFINITY;
    for word in words {
        let bare = bare(word);
        let parts: Vec<&str> = bare.split('-').collect();
        let values: Option<Vec<f64>> = parts.iter().map(|part| small_number(part)).collect();
        match values {
            // "twenty six" adds up, "six twenty" does not.
            Some(values) if values.iter().sum::<f64>() < last => {
                let sum: f64 = values.iter().sum();
                value += sum;
                last = if sum >= 20.0 && sum % 10.0 == 0.0 { 10.0 } else { 0.0 };
                any = true;
                used += 1;
            }
            None if bare == "hundred" && any && value < 100.0 => {
                value *= 100.0;
                last = 100.0;
                used += 1;
            }
            None if bare == "and"
                && value >= 100.0
                && words.get(used + 1).is_some_and(|next| small_number(&crate::word::bare(next)).is_some()) =>
            {
                used += 1;
            }
            None if bare == "a" && used == 0 => {
                let next = words.get(1).map(|next| crate::word::bare(next)).unwrap_or_default();
                if next == "hundred" || magnitude(&next).is_some() {
                    return Some(Number {
                        value: if next == "hundred" { 100.0 } else { 1.0 },
                        words: if next == "hundred" { 2 } else { 1 },
                        money: false,
                        percent: false,
                        plain_digits: false,
                    });
                }
                return None;
            }
            _ => break,
        }
        if last == 0.0 && words.get(used).is_none_or(|next| crate::word::bare(next) != "hundred") {
            break;
        }
    }
    any.then_some(Number { value, words: used, money: false, percent: false, plain_digits: false })
}

/// Words of "and a half".
fn half_after(words: &[String]) -> Option<usize> {
    let bare: Vec<String> = words.iter().take(3).map(|word| bare(word)).collect();
    (bare == ["and", "a", "half"]).then_some(3)
}

fn magnitude(word: &str) -> Option<f64> {
    Some(match word {
        "thousand" | "grand" => 1e3,
        "million" | "millions" | "mil" => 1e6,
        "billion" | "billions" => 1e9,
        "trillion" | "trillions" => 1e12,
        _ => return None,
    })
}

fn small_number(word: &str) -> Option<f64> {
    const UNITS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    UNITS
        .iter()
        .position(|&unit| unit == word)
        .map(|value| value as f64)
        .or_else(|| TENS.iter().position(|&ten| ten == word).map(|place| 10.0 * (place + 2) as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(f64, Unit)]) {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let found: Vec<(f64, Unit)> = quantities(&words).into_iter().map(|q| (q.value, q.unit)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_number_is_read_however_it_is_written() {
        check("it cost $5.57 million.", &[(5.57e6, Unit::Money)]);
        check("about five and a half million dollars", &[(5.5e6, Unit::Money)]);
        check("5.6M users", &[(5.6e6, Unit::Count)]);
        check("fell seventeen percent, or 17%", &[(17.0, Unit::Percent), (17.0, Unit::Percent)]);
        check("twenty-six of forty one thousand", &[(26.0, Unit::Count), (41_000.0, Unit::Count)]);
        check("one hundred and five boats", &[(105.0, Unit::Count)]);
        check("a hundred billion in 2021", &[(100e9, Unit::Count), (2021.0, Unit::Year)]);
        check("2,000 gpus", &[(2000.0, Unit::Count)]);
        check("a thing and a half", &[]);
        check("six twenty", &[(6.0, Unit::Count), (20.0, Unit::Count)]);
    }

    #[test]
    fn rounded_numbers_agree_and_others_do_not() {
        let quantity = |value| Quantity { value, unit: Unit::Money, noun: String::new() };
        assert!(quantity(5.5e6).agrees_with(&quantity(6e6)));
        assert!(quantity(5.57e6).agrees_with(&quantity(5.5e6)));
        assert!(!quantity(104.0).agrees_with(&quantity(125.0)));
    }
}
