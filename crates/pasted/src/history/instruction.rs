//! From the text of "CREATED BY" back to the instruction.
//!
//! Sources: the classic builder writes `/bin/sh -c #(nop) CMD ["x"]` for everything but `RUN`, whose command it prints
//! bare; BuildKit (`dockerfile2llb/convert.go`) writes `RUN |1 A=b /bin/sh -c … # buildkit`, `COPY … # buildkit`, and
//! lists without commas, in Go's print of a slice.

use super::rebuild::ports;
use crate::recognise::first_word;
use layerlab_syntax::ast::Keyword;

/// What made a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Made {
    /// Upper-case keyword; empty for what no Dockerfile made (`docker commit`, import, another tool).
    pub keyword: &'static str,
    /// What follows the keyword; of a `RUN` its command.
    pub rest: String,
    /// Build arguments in scope, as `NAME=value`; only of a `RUN`.
    pub args: String,
    /// Written by the classic builder, which names copied files by a checksum.
    pub classic: bool,
}

impl Made {
    pub fn is(&self, keyword: &str) -> bool {
        self.keyword == keyword
    }

    /// As an instruction; what no Dockerfile made stays as it is.
    pub fn text(&self) -> String {
        match (self.keyword, self.args.as_str()) {
            ("", _) => self.rest.clone(),
            ("EXPOSE", _) => format!("EXPOSE {}", ports(&self.rest)),
            (keyword, "") => format!("{keyword} {}", self.rest),
            (keyword, args) => format!("{keyword} {}   (build arguments: {args})", self.rest),
        }
    }

    /// What an instruction of that kind does to the image.
    pub fn meaning(&self, bytes: u64) -> &'static str {
        match (self.keyword, bytes) {
            ("ADD" | "", _) if self.is_root_file_system() => {
                "unpacked a whole file system: the bottom layer"
            }
            ("RUN", 0) => "ran a command that stored nothing",
            ("RUN", _) => "ran a command; what it wrote is this layer",
            ("COPY", 0) | ("ADD", 0) => "copied nothing, or empty files",
            ("COPY", _) => "copied files",
            ("ADD", _) => "copied, unpacked or downloaded files",
            ("WORKDIR", 0) => "setting: working directory",
            ("WORKDIR", _) => "working directory; the folder was created",
            ("FROM", _) => "the base image, as one row",
            ("CMD", _) => "setting: what runs by default",
            ("ENTRYPOINT", _) => "setting: what always runs",
            ("ENV", _) => "setting: environment, also in every container",
            ("ARG", _) => "setting: build argument",
            ("EXPOSE", _) => "setting: a port, documented only",
            ("USER", _) => "setting: who runs what follows",
            ("LABEL" | "MAINTAINER", _) => "setting: a label",
            ("VOLUME", _) => "setting: every container gets a volume there",
            ("HEALTHCHECK", _) => "setting: how health is checked",
            ("SHELL", _) => "setting: the shell of later `RUN`",
            ("STOPSIGNAL", _) => "setting: how it is asked to stop",
            ("ONBUILD", _) => "setting: runs in builds on top of it",
            (_, 0) => "stored nothing",
            _ => "not from a Dockerfile: `docker commit`, an import, or another tool",
        }
    }

    /// `ADD file:4b… in /`, `ADD rootfs.tar.xz /`.
    pub fn is_root_file_system(&self) -> bool {
        // How Debian's own tool signs the one layer of its image.
        if self.keyword.is_empty() {
            return self.rest.starts_with("# debian.sh ");
        }
        if !self.is("ADD") {
            return false;
        }
        let mut words = self.rest.split_whitespace();
        let source = words.find(|word| !word.starts_with("--")).unwrap_or("");
        let last = self.rest.split_whitespace().last().unwrap_or("");
        last == "/"
            && (source.starts_with("file:")
                || source.starts_with("multi:")
                || source.contains(".tar")
                || source.ends_with(".tgz"))
    }
}

/// The instruction of a "CREATED BY".
pub(super) fn made(by: &str, comment: &str) -> Made {
    let by = by.trim();
    let by = by.strip_suffix("# buildkit").unwrap_or(by).trim_end();
    if let Some((shell, rest)) = by.split_once("#(nop)")
        && shell.len() < 40
    {
        return keyword(rest.trim(), true).unwrap_or_else(|| other(by));
    }
    if let Some((shell, args)) = run(by) {
        return Made {
            keyword: "RUN",
            rest: shell,
            args,
            classic: true,
        };
    }
    match keyword(by, false) {
        Some(Made {
            keyword: "RUN",
            rest,
            ..
        }) => {
            let (command, args) = run(&rest).unwrap_or((rest, String::new()));
            Made {
                keyword: "RUN",
                rest: command,
                args,
                classic: false,
            }
        }
        Some(made) => made,
        // BuildKit always names the instruction; a bare command with a comment of its own is a commit.
        None if comment.is_empty() && first_word(by).starts_with('/') => Made {
            keyword: "RUN",
            rest: by.to_owned(),
            args: String::new(),
            classic: true,
        },
        None => other(by),
    }
}

fn other(by: &str) -> Made {
    Made {
        keyword: "",
        rest: if by.is_empty() {
            "(nothing recorded)".to_owned()
        } else {
            by.to_owned()
        },
        args: String::new(),
        classic: false,
    }
}

fn keyword(text: &str, classic: bool) -> Option<Made> {
    let word = first_word(text);
    let keyword = Keyword::ALL
        .into_iter()
        .map(Keyword::name)
        .find(|known| *known == word)?;
    Some(Made {
        keyword,
        rest: text.get(word.len()..).unwrap_or("").trim().to_owned(),
        args: String::new(),
        classic,
    })
}

/// The command of `|2 A=1 B=2 /bin/sh -c command`, and the arguments; `None` when there is no shell.
fn run(text: &str) -> Option<(String, String)> {
    const SHELLS: [&str; 8] = [
        "/bin/sh -c ",
        "/bin/bash -c ",
        "/bin/ash -c ",
        "/bin/bash -o pipefail -c ",
        "/bin/sh -o pipefail -c ",
        "cmd /S /C ",
        "powershell -Command ",
        "/bin/bash -euo pipefail -c ",
    ];
    let (before, command) = SHELLS
        .iter()
        .filter_map(|shell| {
            let at = text.find(shell)?;
            Some((at, text.get(at + shell.len()..)?))
        })
        .min_by_key(|(at, _)| *at)
        .and_then(|(at, command)| Some((text.get(..at)?, command)))?;
    let before = before.trim();
    if before.is_empty() {
        return Some((command.trim().to_owned(), String::new()));
    }
    let args = before.strip_prefix('|')?;
    let digits = args.bytes().take_while(u8::is_ascii_digit).count();
    let args = args.get(digits..)?.trim();
    Some((command.trim().to_owned(), args.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(by: &str, wanted: &str) {
        assert_eq!(made(by, "").text(), wanted, "{by}");
    }

    #[test]
    fn both_builders_lead_back_to_the_instruction() {
        check(
            "/bin/sh -c #(nop)  CMD [\"npm\" \"start\"]",
            "CMD [\"npm\" \"start\"]",
        );
        check(
            "/bin/sh -c #(nop) COPY dir:7a8 in /app ",
            "COPY dir:7a8 in /app",
        );
        check("/bin/sh -c apt-get update", "RUN apt-get update");
        check(
            "RUN /bin/sh -c apt-get update # buildkit",
            "RUN apt-get update",
        );
        check("COPY . /app # buildkit", "COPY . /app");
        check("WORKDIR /srv/app", "WORKDIR /srv/app");
        check(
            "|1 V=3 /bin/sh -c make",
            "RUN make   (build arguments: V=3)",
        );
        check(
            "RUN |1 V=3 /bin/sh -c make # buildkit",
            "RUN make   (build arguments: V=3)",
        );
        check("RUN /bin/bash -o pipefail -c a | b # buildkit", "RUN a | b");
        check(
            "# debian.sh --arch 'amd64' out/ 'trixie'",
            "# debian.sh --arch 'amd64' out/ 'trixie'",
        );
        check("RUN go build # buildkit", "RUN go build");
    }

    #[test]
    fn a_commit_is_no_instruction() {
        assert_eq!(made("sh -c echo hi > /data", "add data").keyword, "");
        assert_eq!(made("", "Imported from -").keyword, "");
    }
}
