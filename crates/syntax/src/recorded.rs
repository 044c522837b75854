//! From `created_by`, as builders spell it, to an instruction as people write it. For display only: build arguments
//! are kept apart, white space runs become one space, and the recorded text stays available beside it.
//!
//! Source of the spellings: moby's classic builder, BuildKit's exporter, buildah.

use crate::ast::Keyword;

/// Hex digits of a checksum that stay.
const KEPT_HEX: usize = 12;

/// A history entry, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Instruction {
    /// `RUN`, `COPY` …; empty when the text names none.
    pub keyword: String,
    /// What follows.
    pub rest: String,
    /// Build arguments a `RUN` was given, `K=V K=V`, as recorded.
    pub build_args: String,
}

impl Instruction {
    /// Keyword and rest; `None` when nothing was recorded.
    pub fn line(&self) -> Option<String> {
        match (self.keyword.is_empty(), self.rest.is_empty()) {
            (true, true) => None,
            (true, false) => Some(self.rest.clone()),
            (false, true) => Some(self.keyword.clone()),
            (false, false) => Some(format!("{} {}", self.keyword, self.rest)),
        }
    }
}

/// Reads one `created_by`. Cost: linear.
pub fn readable(created_by: &str) -> Instruction {
    let text = created_by.trim();
    let text = text.strip_suffix("# buildkit").unwrap_or(text).trim_end();
    for marker in ["/bin/sh -c #(nop)", "cmd /S /C #(nop)"] {
        if let Some(rest) = text.strip_prefix(marker) {
            return split_keyword(&one_line(rest));
        }
    }
    if let Some(run) = text.strip_prefix("RUN ") {
        return shell(run);
    }
    let is_shell = [
        "|",
        "/bin/sh -c ",
        "/bin/bash -c ",
        "cmd /S /C ",
        "powershell -Command ",
    ]
    .iter()
    .any(|start| text.starts_with(start));
    if is_shell {
        return shell(text);
    }
    split_keyword(&one_line(text))
}

/// The command of a `RUN`, without the shell that runs it and the build arguments before it.
fn shell(text: &str) -> Instruction {
    let text = text.trim_start();
    let mut build_args = String::new();
    let mut command = text;
    if let Some(counted) = text.strip_prefix('|')
        && let Some((number, rest)) = counted.split_once(' ')
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        // Values may hold spaces, so the shell that follows is the only end there is.
        let end = rest.find("/bin/sh -c ").or_else(|| rest.find("/bin/bash "));
        let (args, after) = rest.split_at(end.unwrap_or(0));
        build_args = args.trim().to_owned();
        command = after;
    }
    for prefix in ["/bin/sh -c ", "cmd /S /C ", "powershell -Command "] {
        if let Some(rest) = command.strip_prefix(prefix) {
            command = rest;
            break;
        }
    }
    Instruction {
        keyword: "RUN".to_owned(),
        rest: one_line(command),
        build_args,
    }
}

fn split_keyword(line: &str) -> Instruction {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    if !Keyword::ALL.into_iter().any(|known| known.name() == word) {
        return Instruction {
            rest: line.to_owned(),
            ..Instruction::default()
        };
    }
    let rest = match word {
        "EXPOSE" => ports(rest),
        "ADD" | "COPY" => shorten_sources(rest),
        _ => rest.trim().to_owned(),
    };
    Instruction {
        keyword: word.to_owned(),
        rest,
        build_args: String::new(),
    }
}

/// `map[80/tcp:{} 443/tcp:{}]` or `[80/tcp]` as `80/tcp 443/tcp`.
fn ports(text: &str) -> String {
    let text = text.trim();
    let inner = text.strip_prefix("map").unwrap_or(text);
    match inner
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'))
    {
        Some(inner) => inner.replace(":{}", ""),
        None => text.to_owned(),
    }
}

/// The classic builder names a source by checksum: `file:<64 hex> in /app`; twelve digits are enough for the eye.
fn shorten_sources(text: &str) -> String {
    text.split_whitespace()
        .map(|word| {
            let hex = ["file:", "dir:", "multi:"]
                .iter()
                .find_map(|kind| word.strip_prefix(kind).map(|hex| (*kind, hex)));
            match hex {
                Some((kind, hex))
                    if hex.len() > KEPT_HEX && hex.bytes().all(|b| b.is_ascii_hexdigit()) =>
                {
                    format!("{kind}{}…", hex.get(..KEPT_HEX).unwrap_or(hex))
                }
                _ => word.to_owned(),
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(created_by: &str, line: &str, build_args: &str) {
        let read = readable(created_by);
        assert_eq!(read.line().unwrap_or_default(), line);
        assert_eq!(read.build_args, build_args);
    }

    #[test]
    fn classic_metadata_loses_its_shell() {
        check(r#"/bin/sh -c #(nop)  CMD ["bash"]"#, r#"CMD ["bash"]"#, "");
        check(
            "/bin/sh -c #(nop) ADD file:ff54addb9ed1718b137657bae9c597eae1348aa16e92606d635d790bc92f2f3d in / ",
            "ADD file:ff54addb9ed1… in /",
            "",
        );
        check(
            "/bin/sh -c #(nop)  EXPOSE map[80/tcp:{}]",
            "EXPOSE 80/tcp",
            "",
        );
    }

    #[test]
    fn runs_lose_shell_and_marker() {
        check("/bin/sh -c apt-get update", "RUN apt-get update", "");
        check(
            "RUN /bin/sh -c apt-get update \t&& apt-get install -y curl # buildkit",
            "RUN apt-get update && apt-get install -y curl",
            "",
        );
        check(
            "|2 A=1 B=two words /bin/sh -c make",
            "RUN make",
            "A=1 B=two words",
        );
        check("RUN |1 A=1 /bin/sh -c make # buildkit", "RUN make", "A=1");
    }

    #[test]
    fn other_builders_stay_as_they_are() {
        check("", "", "");
        check("WORKDIR /app", "WORKDIR /app", "");
        check("jib-maven-plugin:3.4.0", "jib-maven-plugin:3.4.0", "");
        check(
            "# debian.sh --arch 'amd64' out/",
            "# debian.sh --arch 'amd64' out/",
            "",
        );
        check("EXPOSE [80/tcp 443/tcp]", "EXPOSE 80/tcp 443/tcp", "");
        check("COPY . /app # buildkit", "COPY . /app", "");
    }

    #[test]
    fn broken_spellings_do_not_panic() {
        check("|", "RUN |", "");
        check("|9 A=1", "RUN A=1", "");
        check("RUN ", "RUN", "");
        check(
            "COPY file:äääääääääääääääää in /",
            "COPY file:äääääääääääääääää in /",
            "",
        );
    }
}
