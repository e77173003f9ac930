//! Lines that only number the pieces between them: `1`, text, `2`, text.

/// Fewer numbers in a row may be part of the text.
const MIN_NUMBERS: usize = 3;

/// Makes such number lines blank where they count up by one from 0 or 1.
pub fn blank(lines: &mut [&str]) {
    let mut numbers = Vec::new();
    let mut next: Option<u32> = None;
    for (index, line) in lines.iter().enumerate() {
        let Some(number) = number(line) else { continue };
        if next.is_none_or(|next| next == number) && (next.is_some() || number <= 1) {
            numbers.push(index);
            next = number.checked_add(1);
        }
    }
    let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
    if numbers.len() >= MIN_NUMBERS && numbers.len() * 4 >= filled {
        for index in numbers {
            lines[index] = "";
        }
    }
}

fn number(line: &str) -> Option<u32> {
    let line = line.trim();
    let digits = line.strip_suffix(['.', ':', ')']).unwrap_or(line);
    (digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_count_up_are_no_speech() {
        let mut lines = vec!["1", "One thing.", "2", "42", "3", "Another."];
        blank(&mut lines);
        assert_eq!(lines, ["", "One thing.", "", "42", "", "Another."]);
        let mut years = vec!["1999", "was a year.", "2000", "was too."];
        blank(&mut years);
        assert_eq!(years[0], "1999");
    }
}
