//! The plain progress of a build: vertices with their lines.

/// The text of a build, vertex by vertex.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    text: String,
    n: usize,
}

impl Progress {
    pub(super) fn start() -> Self {
        Self {
            text: "#0 building with \"default\" instance using docker driver\n".to_owned(),
            n: 0,
        }
    }

    /// A vertex with its lines; the last one says how it ended.
    pub(super) fn vertex(&mut self, name: &str, lines: &[String]) {
        self.n += 1;
        let n = self.n;
        self.text.push_str(&format!("\n#{n} {name}\n"));
        for line in lines {
            self.text.push_str(&format!("#{n} {line}\n"));
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// Seconds of a step.
pub(super) fn seconds(millis: i64) -> String {
    format!(
        "{}.{}s",
        millis.div_euclid(1_000),
        millis.rem_euclid(1_000) / 100
    )
}

/// `DONE 0.2s`.
pub(super) fn done(millis: i64) -> String {
    format!("DONE {}", seconds(millis))
}

/// The lines of the source around a fault, as the client shows them. Source: BuildKit `util/errdefs`/`solver/errdefs/source.go`.
pub(super) fn excerpt(name: &str, source: &str, first: u32, last: u32) -> String {
    let lines: Vec<&str> = source.split('\n').collect();
    let n_lines = lines.len();
    let (mut start, mut end) = (first.max(1) as usize, (last.max(1) as usize).min(n_lines));
    let mut padding = 0;
    while padding < 4 {
        if start > 1 {
            start -= 1;
            padding += 1;
        }
        if end < n_lines {
            end += 1;
            padding += 1;
        }
        padding += 1;
    }
    let mut text = format!("{name}:{first}\n--------------------\n");
    for at in start..=end {
        let mark = if (first as usize..=last as usize).contains(&at) {
            ">>>"
        } else {
            "   "
        };
        text.push_str(&format!(
            " {at:3} | {mark} {}\n",
            lines.get(at - 1).copied().unwrap_or("")
        ));
    }
    text.push_str("--------------------\n");
    text
}

/// Bytes of one entry's description in the transfer: fixed fields and the name, longer numbers for longer files.
pub(super) fn stat_bytes(name: &str, len: u64) -> u64 {
    19 + name.len() as u64
        + u64::from(len > 127)
        + u64::from(len > 16_383)
        + u64::from(len > 2_097_151)
}

/// Bytes of one file's content in the transfer. `first` is the entry with number 0, which is not written.
pub(super) fn data_bytes(len: u64, first: bool) -> u64 {
    let head = if first { 6 } else { 10 };
    head + len + u64::from(len > 127)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transfers_weigh_what_was_recorded() {
        assert_eq!(
            2 + stat_bytes("Dockerfile", 139) + data_bytes(139, true),
            178
        );
        assert_eq!(2 + stat_bytes(".dockerignore", 5) + data_bytes(5, true), 45);
        assert_eq!(2 + stat_bytes("deps.txt", 4) + data_bytes(4, true), 39);
        let names = [
            (".dockerignore", 5),
            ("Dockerfile", 139),
            ("package.json", 13),
            ("src.txt", 3),
        ];
        let stats: u64 = names.iter().map(|(name, len)| stat_bytes(name, *len)).sum();
        assert_eq!(2 + stats, 121);
        let data: u64 = names
            .iter()
            .enumerate()
            .map(|(at, (_, len))| data_bytes(*len, at == 0))
            .sum();
        assert_eq!(2 + stats + data, 318);
    }

    #[test]
    fn an_excerpt_has_two_lines_on_each_side() {
        let text = excerpt("Dockerfile", "a\nb\nc\nd\ne\nf\n", 4, 4);
        assert_eq!(
            text,
            "Dockerfile:4\n--------------------\n   2 |     b\n   3 |     c\n   4 | >>> d\n   5 |     e\n   6 |     f\n--------------------\n"
        );
    }
}
