//! Masks what cannot be equal: identifiers, digests, times, and (unless asked to keep them) sizes.

/// A text with the parts that differ from run to run replaced.
pub fn mask(text: &str, keep_sizes: bool) -> String {
    let mut done = String::new();
    for line in text.replace("\r\n", "\n").lines() {
        let mut words: Vec<String> = Vec::new();
        let mut blanks = 0;
        let mut shown = String::new();
        for part in line.split(' ') {
            if part.is_empty() {
                blanks += 1;
                continue;
            }
            let _ = blanks;
            blanks = 0;
            words.push(one(part, keep_sizes));
        }
        let joined = words.join(" ");
        shown.push_str(&ages(&joined));
        done.push_str(shown.trim_end());
        done.push('\n');
    }
    done
}

/// The lines in order of their text.
pub fn sorted(text: &str) -> Vec<String> {
    // Numbers of vertices depend on the order of the lines.
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) => format!("#{}", rest.trim_start_matches(|c: char| c.is_ascii_digit())),
            None => line.to_owned(),
        })
        .collect();
    lines.sort();
    lines
}

fn one(word: &str, keep_sizes: bool) -> String {
    if let Some(at) = word.find("sha256:") {
        let rest = &word[at + 7..];
        let n = rest.chars().take_while(char::is_ascii_hexdigit).count();
        if n == 64 {
            return format!("{}<DIGEST>{}", &word[..at], &rest[64..]);
        }
    }
    let mut out = String::new();
    let mut run = String::new();
    for c in word.chars().chain([' ']) {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        let has_digit = run.chars().any(|c| c.is_ascii_digit());
        let hex = run.chars().all(|c| c.is_ascii_hexdigit());
        if has_digit
            && (hex && matches!(run.len(), 12 | 64)
                || run.len() == 25
                || (run.len() == 12 && run.chars().any(|c| c.is_ascii_lowercase())))
        {
            out.push_str("<ID>");
        } else {
            out.push_str(&run);
        }
        run.clear();
        if c != ' ' {
            out.push(c);
        }
    }
    let is_seconds = |text: &str| {
        text.strip_suffix('s')
            .is_some_and(|digits| digits.contains('.') && digits.parse::<f64>().is_ok())
    };
    let is_log_time = out.len() == 5 && out.parse::<f64>().is_ok() && out.contains('.');
    if is_seconds(&out) || is_log_time {
        return "<TIME>".to_owned();
    }
    if !keep_sizes && is_size(out.trim_matches(['(', ')'])) {
        return "<SIZE>".to_owned();
    }
    if let Some(rest) = out.strip_prefix("/lab/data") {
        return format!("/var/lib/docker{rest}");
    }
    // The builder's own identifiers: UUIDs and base 36.
    if let Some((left, _)) = out.split_once("::") {
        let _ = left;
        return "<REF>".to_owned();
    }
    out
}

fn is_size(text: &str) -> bool {
    ["kB", "MB", "GB", "B"].iter().any(|unit| {
        text.strip_suffix(unit)
            .is_some_and(|digits| digits.parse::<f64>().is_ok())
    })
}

/// `3 minutes`, `About an hour`, `Less than a second` as one mark.
fn ages(line: &str) -> String {
    let mut words: Vec<&str> = line.split(' ').collect();
    let units = [
        "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks",
        "month", "months",
    ];
    let mut out: Vec<String> = Vec::new();
    while !words.is_empty() {
        let taken = match words.as_slice() {
            ["Less", "than", "a", "second", ..] => 4,
            ["About", "a" | "an", unit, ..] if units.contains(unit) => 3,
            [n, unit, ..] if units.contains(unit) && n.chars().all(|c| c.is_ascii_digit()) => 2,
            _ => 0,
        };
        if taken > 0 {
            out.push("<TIME>".to_owned());
            words.drain(..taken);
        } else {
            out.push(words.remove(0).to_owned());
        }
    }
    // `exporting layers 0.0s done` and `exporting layers done` are the same.
    out.join(" ").replace(" <TIME> done", " done")
}
