//! One row of the history, taken apart.

/// Instructions as history spells them.
const KEYWORDS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// What a row records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The instruction; empty when the row is not understood.
    pub keyword: String,
    /// Its arguments, as they would stand in a Dockerfile.
    pub rest: String,
    /// `K=V` of the build arguments a command was given.
    pub build_args: Vec<String>,
    /// Source (empty when only a checksum is recorded) and destination of a copy.
    pub copy: Option<(String, String)>,
}

/// Takes one `created_by` apart. Linear.
pub fn recorded(text: &str) -> Recorded {
    let text = text.trim();
    let text = text.strip_suffix("# buildkit").unwrap_or(text).trim_end();
    for marker in ["/bin/sh -c #(nop)", "cmd /S /C #(nop)"] {
        if let Some(rest) = text.strip_prefix(marker) {
            return instruction(rest.trim());
        }
    }
    if let Some(command) = text.strip_prefix("RUN ") {
        return command_of(command.trim_start());
    }
    let is_command = text.starts_with('|')
        || [
            "/bin/sh -c ",
            "/bin/bash ",
            "/bin/ash ",
            "cmd /S /C ",
            "powershell ",
        ]
        .iter()
        .any(|start| text.starts_with(start));
    if is_command {
        return command_of(text);
    }
    instruction(text)
}

/// A command without the default shell that ran it and the build arguments before it.
fn command_of(text: &str) -> Recorded {
    let mut out = Recorded {
        keyword: "RUN".to_owned(),
        ..Recorded::default()
    };
    let mut command = text;
    if let Some((number, rest)) = text.strip_prefix('|').and_then(|t| t.split_once(' '))
        && let Ok(n) = number.parse::<usize>()
    {
        // Values may hold blanks; the shell that follows is the only sure end.
        let end = ["/bin/sh -c ", "/bin/bash ", "/bin/ash "]
            .iter()
            .filter_map(|shell| rest.find(shell))
            .min();
        let (arguments, after) = rest.split_at(end.unwrap_or(0));
        let mut words: Vec<String> = Vec::new();
        for word in arguments.split_whitespace() {
            match words.last_mut() {
                Some(last) if !is_assignment(word) => {
                    last.push(' ');
                    last.push_str(word);
                }
                _ => words.push(word.to_owned()),
            }
        }
        // More assignments than arguments: the value of the last one holds some.
        while words.len() > n.max(1) {
            let tail = words.pop().unwrap_or_default();
            if let Some(last) = words.last_mut() {
                last.push(' ');
                last.push_str(&tail);
            }
        }
        out.build_args = words;
        command = after;
    }
    for shell in ["/bin/sh -c ", "cmd /S /C ", "powershell -Command "] {
        if let Some(rest) = command.strip_prefix(shell) {
            command = rest;
            break;
        }
    }
    out.rest = command.trim().to_owned();
    out
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}

fn instruction(text: &str) -> Recorded {
    let (word, rest) = text
        .split_once(|c: char| c.is_whitespace())
        .unwrap_or((text, ""));
    if !KEYWORDS.contains(&word) {
        return Recorded {
            rest: text.to_owned(),
            ..Recorded::default()
        };
    }
    let rest = rest.trim();
    let mut out = Recorded {
        keyword: word.to_owned(),
        rest: rest.to_owned(),
        ..Recorded::default()
    };
    match word {
        "ADD" | "COPY" => out.copy = Some(copy(rest)),
        "EXPOSE" => out.rest = list(rest),
        "VOLUME" => {
            let paths = list(rest);
            out.rest = if paths.starts_with('[') {
                paths
            } else {
                let words: Vec<&str> = paths.split_whitespace().collect();
                serde_json::to_string(&words).unwrap_or(paths)
            };
        }
        "CMD" | "ENTRYPOINT" | "SHELL" => out.rest = exec_form(rest),
        "ENV" | "LABEL" => out.rest = assignment(rest),
        "HEALTHCHECK" => out.rest = healthcheck(rest),
        _ => {}
    }
    out
}

/// `["a" "b"]`, as the classic builder prints a list, with its commas.
fn exec_form(text: &str) -> String {
    if !(text.starts_with('[') && text.ends_with(']')) {
        return text.to_owned();
    }
    if serde_json::from_str::<Vec<String>>(text).is_ok() {
        return text.to_owned();
    }
    let words = quoted_words(text);
    if words.is_empty() {
        return text.to_owned();
    }
    serde_json::to_string(&words).unwrap_or_else(|_| text.to_owned())
}

/// `map[80/tcp:{} 443/tcp:{}]`, `[80/tcp]` and `[/data]` without their brackets.
fn list(text: &str) -> String {
    let inner = text.strip_prefix("map").unwrap_or(text);
    match inner.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        Some(inner) if !inner.contains('"') => inner.replace(":{}", "").replace(":map[]", ""),
        _ => text.to_owned(),
    }
}

/// `NAME=value with blanks` needs quotes; what has them is left alone.
fn assignment(text: &str) -> String {
    let Some((name, value)) = text.split_once('=') else {
        return text.to_owned();
    };
    let is_simple = !value.contains(|c: char| c.is_whitespace());
    let is_quoted = value.starts_with(['"', '\'']) || value.contains("=");
    if is_simple || is_quoted || name.contains(|c: char| c.is_whitespace()) {
        return text.to_owned();
    }
    format!(
        "{name}=\"{}\"",
        value.replace('\\', "\\\\").replace('"', "\\\"")
    )
}

/// The classic builder prints the structure: `&{["CMD-SHELL" "curl …"] "30s" "5s" "0s" '\x03'}`.
fn healthcheck(text: &str) -> String {
    let Some(inner) = text.strip_prefix("&{[").and_then(|t| t.strip_suffix('}')) else {
        return text.to_owned();
    };
    let Some((test, rest)) = inner.split_once(']') else {
        return text.to_owned();
    };
    let words: Vec<String> = quoted_words(test);
    let times: Vec<String> = quoted_words(rest);
    let mut out = String::new();
    for (flag, time) in ["--interval", "--timeout", "--start-period"]
        .iter()
        .zip(&times)
    {
        if time != "0s" {
            out.push_str(&format!("{flag}={time} "));
        }
    }
    match words.split_first() {
        Some((kind, _)) if kind == "NONE" => "NONE".to_owned(),
        Some((kind, command)) if kind == "CMD-SHELL" => {
            format!("{out}CMD {}", command.join(" "))
        }
        Some((kind, command)) if kind == "CMD" => format!(
            "{out}CMD {}",
            serde_json::to_string(command).unwrap_or_default()
        ),
        _ => text.to_owned(),
    }
}

fn quoted_words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        let mut word = String::new();
        let mut characters = rest.get(start + 1..).unwrap_or_default().char_indices();
        let mut end = None;
        while let Some((at, c)) = characters.next() {
            match c {
                '\\' => word.extend(characters.next().map(|(_, c)| c)),
                '"' => {
                    end = Some(start + 1 + at + 1);
                    break;
                }
                c => word.push(c),
            }
        }
        out.push(word);
        match end.and_then(|end| rest.get(end..)) {
            Some(after) => rest = after,
            None => break,
        }
    }
    out
}

/// Source and destination. `file:HASH in /x` names no source; `SOURCE /x` does.
fn copy(text: &str) -> (String, String) {
    let is_checksum = |word: &str| {
        ["file:", "dir:", "multi:"].iter().any(|kind| {
            word.strip_prefix(kind)
                .is_some_and(|hex| hex.len() >= 8 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
        })
    };
    if let Some((sources, destination)) = text.split_once(" in ")
        && sources.split_whitespace().any(is_checksum)
    {
        let flags: Vec<&str> = sources
            .split_whitespace()
            .filter(|word| word.starts_with("--"))
            .collect();
        return (flags.join(" "), destination.trim().to_owned());
    }
    match text.rsplit_once(char::is_whitespace) {
        Some((sources, destination)) => (sources.trim().to_owned(), destination.to_owned()),
        None => (String::new(), text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, line: &str) {
        let got = recorded(text);
        assert_eq!(format!("{} {}", got.keyword, got.rest).trim(), line);
    }

    #[test]
    fn both_builders_spellings() {
        check(
            "RUN /bin/sh -c apt-get update # buildkit",
            "RUN apt-get update",
        );
        check("/bin/sh -c apt-get update", "RUN apt-get update");
        check("/bin/sh -c #(nop)  CMD [\"bash\"]", "CMD [\"bash\"]");
        check("/bin/sh -c #(nop)  EXPOSE 80/tcp", "EXPOSE 80/tcp");
        check("EXPOSE map[80/tcp:{} 443/tcp:{}]", "EXPOSE 80/tcp 443/tcp");
        check("EXPOSE [80/tcp]", "EXPOSE 80/tcp");
        check("VOLUME [/data /logs]", "VOLUME [\"/data\",\"/logs\"]");
        check("ENV GREETING=hello world", "ENV GREETING=\"hello world\"");
        check("USER 1000", "USER 1000");
        check("CMD [\"ls\" \"-la\"]", "CMD [\"ls\",\"-la\"]");
        check("something else", "something else");
        check(
            "/bin/sh -c #(nop)  HEALTHCHECK &{[\"CMD-SHELL\" \"curl -f localhost\"] \"30s\" \"5s\" \"0s\" '\\x03'}",
            "HEALTHCHECK --interval=30s --timeout=5s CMD curl -f localhost",
        );
    }

    #[test]
    fn build_arguments_stand_apart() {
        let got = recorded("|2 A=1 B=two words /bin/sh -c make $A");
        assert_eq!(got.build_args, ["A=1", "B=two words"]);
        assert_eq!(got.rest, "make $A");
        let got = recorded("RUN |1 TOKEN=x /bin/sh -c make # buildkit");
        assert_eq!(
            (got.build_args, got.rest),
            (vec!["TOKEN=x".to_owned()], "make".to_owned())
        );
    }

    #[test]
    fn copies_have_a_source_when_it_is_recorded() {
        let hash = "a".repeat(64);
        let copy = |text: &str| recorded(text).copy.unwrap();
        assert_eq!(
            copy("COPY a b /app/ # buildkit"),
            ("a b".into(), "/app/".into())
        );
        assert_eq!(
            copy(&format!("/bin/sh -c #(nop) COPY file:{hash} in /app ")),
            (String::new(), "/app".into())
        );
        assert_eq!(
            copy(&format!("/bin/sh -c #(nop) ADD dir:{hash} in / ")),
            (String::new(), "/".into())
        );
    }
}
