//! Forms of writing: brackets, heredocs, operators of the shell, words such as `AS`, `NONE` and `scratch`.

use super::Entry;

const fn form(
    word: &'static str,
    what: &'static str,
    key: &'static str,
    trap: &'static str,
    example: &'static str,
) -> Entry {
    Entry {
        word,
        what,
        layer: "",
        key,
        trap,
        lesson: "",
        example,
    }
}

pub(crate) const EXEC: Entry = form(
    "Exec form",
    "A JSON array: the program is started as it is, without a shell.",
    "For RUN the list counts; `RUN [\"/bin/sh\", \"-c\", \"x\"]` has the key of `RUN x`.",
    "No `$VARIABLE`, `&&` or `*` is understood. It needs double quotes; anything that is not valid JSON is silently taken as shell text, brackets and all.",
    "CMD [\"node\", \"server.js\"]",
);
pub(crate) const HEREDOC: Entry = form(
    "Heredoc",
    "The lines up to the word behind `<<` belong to this instruction: a script for RUN, a file for COPY and ADD.",
    "The body counts, comment lines too. For COPY the word is the file's name and counts; for RUN it mostly does not.",
    "The last line must be the word alone, without blanks. In an unquoted heredoc of COPY variables are filled in; `<<'EOF'` leaves them. A script goes on after a failed line unless it begins with `set -e`.",
    "RUN <<EOF\nset -e\napt-get update\napt-get install -y curl\nEOF",
);
pub(crate) const CONTINUED: Entry = form(
    "Line continuation",
    "The instruction goes on in the next line; comment lines between are dropped.",
    "The break itself is no part of a RUN's text, but the blanks in front of the next line are: indenting them anew runs the step again.",
    "It must be the last character of the line: blanks behind it are allowed, a comment is not. Empty lines between are deprecated.",
    "",
);
pub(crate) const AS: Entry = form(
    "AS",
    "Gives the stage a name, for `COPY --from`, `FROM` and `--target`.",
    "The name is in no key: renaming a stage runs nothing again.",
    "Names are stored in lower case.",
    "FROM golang:1.26 AS build",
);
pub(crate) const NONE: Entry = form(
    "NONE",
    "Drops the health check that came with the base image.",
    "None.",
    "",
    "HEALTHCHECK NONE",
);
pub(crate) const HEALTH_CMD: Entry = form(
    "CMD",
    "The command of the health check; flags stand before it.",
    "None.",
    "The program must be in the image. With text instead of a JSON array the image's shell runs it.",
    "HEALTHCHECK CMD curl -f http://localhost/ || exit 1",
);
pub(crate) const SCRATCH: Entry = Entry {
    word: "scratch",
    what: "Nothing: the stage begins with an empty file system. It is a reserved word, not an image.",
    layer: "None: the first COPY makes the first layer.",
    key: "",
    trap: "No shell, no certificates, no time zones, no `/tmp`, no users: RUN with text fails, and programs must be linked statically.",
    lesson: "",
    example: "FROM scratch\nCOPY --from=build /out/app /app",
};

/// Operators of the shell.
pub(crate) const OPERATORS: &[Entry] = &[
    form(
        "&&",
        "What follows runs only when what stands before succeeded.",
        "",
        "Unlike `;`, a failure stops the step here.",
        "",
    ),
    form(
        "||",
        "What follows runs only when what stands before failed.",
        "",
        "`|| true` hides every failure.",
        "",
    ),
    form(
        "|",
        "Hands the output on as input.",
        "",
        "The result is that of the last command: a failed download in front goes unnoticed without `set -o pipefail`.",
        "",
    ),
    form(
        ";",
        "What follows runs in any case.",
        "",
        "A failure before it goes unnoticed: `&&` stops.",
        "",
    ),
    form(
        "&",
        "Runs what stands before in the background.",
        "",
        "No process outlives a build step: it is gone when this RUN ends.",
        "",
    ),
];
