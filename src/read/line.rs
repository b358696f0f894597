//! The end of a line within prose: a space between words of letters, nothing between Chinese characters.
//!
//! Authors wrap lines, one sentence a line; a browser shows a space at each. CSS Text 3 (4.1.3, segment break transformation) lets it show
//! none between wide characters, but browsers differ, so it is decided here.

/// Whether nothing stands between `before`, the last character of a line, and `after`, the first of the next.
///
/// Both are wide and none is Hangul; or one is a wide mark of punctuation, beside which no space ever stands; or one is a mark that is wide
/// in Chinese (“”‘’…—·) and the other is wide.
pub(crate) fn meets(before: char, after: char) -> bool {
    let is_any = |is: fn(char) -> bool| is(before) || is(after);
    let n_wide = usize::from(is_wide(before)) + usize::from(is_wide(after));
    n_wide == 2 || is_any(is_wide_mark) || n_wide == 1 && is_any(is_mark_in_chinese)
}

/// `text` on one line.
pub fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split('\n').map(str::trim).filter(|line| !line.is_empty()) {
        if let (Some(before), Some(after)) = (out.chars().next_back(), line.chars().next())
            && !meets(before, after)
        {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

/// Chinese characters, kana, Yi and forms of full width.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{3130}' | '\u{3190}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{fe10}'..='\u{fe19}'
        | '\u{fe30}'..='\u{fe6f}' | '\u{ff01}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}')
}

/// Punctuation of full width: 。，、；：！？（）《》.
fn is_wide_mark(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe4f}'
        | '！' | '（' | '）' | '，' | '．' | '：' | '；' | '？' | '［' | '］' | '｛' | '｝')
}

/// Punctuation that is wide among Chinese characters and narrow among letters.
fn is_mark_in_chinese(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn a_space_stands_between_letters_only() {
        for (lines, line) in [
            ("增加46条。\n完工率提高", "增加46条。完工率提高"),
            ("已完\n工", "已完工"),
            ("增加，\n48条", "增加，48条"),
            ("共有\n48条", "共有 48条"),
            ("用 YAML\n写", "用 YAML 写"),
            ("写\n“一村一策”", "写“一村一策”"),
            ("two\nwords", "two words"),
            ("“two”\nwords", "“two” words"),
            ("한국\n어", "한국 어"),
            ("已完 \n\n 工\n", "已完工"),
            ("", ""),
        ] {
            assert_eq!(joined(lines), line, "{lines:?}");
        }
    }
}
