//! `shell-syntax`: the shell cannot read it, or reads it otherwise.

use crate::prelude::*;
use crate::runs::RunForm;

declare_rule! {
    /// Has a place that a shell cannot read, or reads otherwise than meant.
    /// ## Why
    /// The RUN fails, or another command runs than the one that seems to stand there.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN if [ -f /etc/motd ]; then rm /etc/motd
    /// ```
    /// ```dockerfile,good
    /// RUN if [ -f /etc/motd ]; then rm /etc/motd; fi
    /// ```
    pub struct ShellSyntax;
    id: "shell-syntax",
    group: "shell",
    severity: Error,
    fix: None,
    on: Default,
    aliases: ["SC1072", "SC1073", "SC1009", "SC1001", "SC1003", "SC1004", "SC1007", "SC1010", "SC1011", "SC1012", "SC1013", "SC1018", "SC1020", "SC1035", "SC1036", "SC1037", "SC1038", "SC1039", "SC1040", "SC1041", "SC1042", "SC1043", "SC1044", "SC1045", "SC1046", "SC1047", "SC1048", "SC1049", "SC1050", "SC1051", "SC1053", "SC1054", "SC1055", "SC1056", "SC1057", "SC1058", "SC1059", "SC1060", "SC1061", "SC1062", "SC1063", "SC1064", "SC1065", "SC1069", "SC1070", "SC1074", "SC1075", "SC1078", "SC1079", "SC1080", "SC1083", "SC1085", "SC1086", "SC1087", "SC1088", "SC1089", "SC1097", "SC1098", "SC1101", "SC1102", "SC1105", "SC1109", "SC1110", "SC1111", "SC1112", "SC1116", "SC1118", "SC1119", "SC1120", "SC1121", "SC1122", "SC1132", "SC1133", "SC1136", "SC1141", "SC1019", "SC1033", "SC1034", "SC1131", "SC1139", "SC1140"],
    lesson: None,
}

const CODES: &[u16] = &[
    1072, 1073, 1009, 1001, 1003, 1004, 1007, 1010, 1011, 1012, 1013, 1018, 1020, 1035, 1036, 1037,
    1038, 1039, 1040, 1041, 1042, 1043, 1044, 1045, 1046, 1047, 1048, 1049, 1050, 1051, 1053, 1054,
    1055, 1056, 1057, 1058, 1059, 1060, 1061, 1062, 1063, 1064, 1065, 1069, 1070, 1074, 1075, 1078,
    1079, 1080, 1083, 1085, 1086, 1087, 1088, 1089, 1097, 1098, 1101, 1102, 1105, 1109, 1110, 1111,
    1112, 1116, 1118, 1119, 1120, 1121, 1122, 1132, 1133, 1136, 1141, 1019, 1033, 1034, 1131, 1139,
    1140,
];

const WORDS: &[Words] = &[
    (
        1072,
        "the shell cannot read the script from here on",
        "close quotes, brackets and blocks above; end no line with an operator",
    ),
    (
        1073,
        "what begins here cannot be read",
        "check what is open",
    ),
    (1009, "the fault is inside of this", "check what is open"),
    (1001, "this backslash does nothing", "drop it, or quote it"),
    (
        1003,
        "a backslash escapes nothing in single quotes",
        "end the quotes: `'\\''`",
    ),
    (
        1004,
        "a backslash at the line end stays in single quotes",
        "end the quotes first",
    ),
    (
        1007,
        "a blank after `=` makes this an empty value and a command",
        "take the blank away",
    ),
    (
        1010,
        "this word ends or begins a block, but here it is an argument",
        "put `;` in front",
    ),
    (
        1011,
        "this apostrophe ends the quotes",
        "use double quotes around it",
    ),
    (1012, "this is just the letter", "use `printf`, or quote it"),
    (1013, "`;` is missing behind the redirection", "add it"),
    (1018, "this blank is no ordinary one", "type it again"),
    (1020, "a blank is missing in front of `]`", "add it"),
    (1035, "a blank is missing behind `[` or `!`", "add it"),
    (1036, "`(` cannot stand here", "quote it"),
    (1037, "this is `$1` and a digit", "write `${10}`"),
    (
        1038,
        "a blank belongs between `<` and `<(`",
        "write `< <(…)`",
    ),
    (
        1039,
        "the end of the here-document is indented",
        "move it to the left, or use `<<-` and tabs",
    ),
    (
        1040,
        "with `<<-` only tabs may stand in front of the end",
        "use tabs",
    ),
    (
        1041,
        "the here-document does not end",
        "put the delimiter on a line of its own",
    ),
    (
        1042,
        "this line is nearly the end of the here-document",
        "put the delimiter on a line of its own",
    ),
    (
        1043,
        "the here-document does not end",
        "mind the case of the delimiter",
    ),
    (
        1044,
        "the here-document does not end",
        "put the delimiter on a line of its own",
    ),
    (1045, "`&;` is no separator", "write `&` or `;`"),
    (1046, "this `if` has no `fi`", "add it"),
    (1047, "`fi` is missing here", "add it"),
    (1048, "a branch may not be empty", "write `:`"),
    (1049, "this `if` has no `then`", "add it"),
    (1050, "`then` is missing here", "add it"),
    (1051, "no `;` may stand behind `then`", "drop it"),
    (1053, "no `;` may stand behind `else`", "drop it"),
    (1054, "a blank is missing behind `{`", "add it"),
    (1055, "a group may not be empty", "write `:`"),
    (1056, "`}` is missing here", "put `;` in front of it"),
    (1057, "this loop has no `do`", "add it"),
    (1058, "`do` is missing here", "add it"),
    (1059, "no `;` may stand behind `do`", "drop it"),
    (1060, "a loop may not be empty", "write `:`"),
    (1061, "this `do` has no `done`", "add it"),
    (1062, "`done` is missing here", "add it"),
    (1063, "`;` is missing in front of `do`", "add it"),
    (1064, "`{` is missing here", "add it"),
    (1065, "a function declares no parameters", "use `$1`, `$2`"),
    (1069, "a blank is missing in front of `[`", "add it"),
    (1070, "reading had to stop here", "check what is open"),
    (1074, "`;;` is missing", "add it"),
    (1075, "`else if` needs a `fi` of its own", "write `elif`"),
    (1078, "these quotes may not be closed", "close them"),
    (1079, "these quotes end here", "check them"),
    (1080, "a backslash is missing at the line end", "add it"),
    (
        1083,
        "this brace is a plain character",
        "quote it, or check what is missing in front",
    ),
    (
        1085,
        "`)` is missing behind the pattern",
        "check the `;;` above",
    ),
    (
        1086,
        "no `$` stands in front of the variable of a loop",
        "drop it",
    ),
    (
        1087,
        "braces are missing around an element",
        "write `${a[0]}`",
    ),
    (1088, "parentheses cannot stand here", "quote them"),
    (1089, "this word has no partner", "check the blocks above"),
    (1097, "`==` is no assignment", "write `=`"),
    (1098, "parentheses in `eval` want quotes", "quote them"),
    (1101, "blanks follow the backslash", "take them away"),
    (
        1102,
        "shells read `$((` in different ways",
        "put a blank behind `$(`",
    ),
    (
        1105,
        "shells read `((` in different ways",
        "put a blank between the parentheses",
    ),
    (1109, "this is HTML", "write the character"),
    (1110, "these quotes are typographic", "type them again"),
    (1111, "these quotes are typographic", "type them again"),
    (1112, "these quotes are typographic", "type them again"),
    (1116, "a `$` is missing in front of `((`", "add it"),
    (
        1118,
        "blanks follow the end of the here-document",
        "take them away",
    ),
    (
        1119,
        "a line end is missing behind the end of the here-document",
        "add it",
    ),
    (
        1120,
        "no comment may follow the end of the here-document",
        "take it away",
    ),
    (
        1121,
        "nothing may follow the end of the here-document",
        "move it to the line with `<<`",
    ),
    (
        1122,
        "nothing may follow the end of the here-document",
        "move it to the line with `<<`",
    ),
    (1132, "this `&` ends the command", "quote it"),
    (
        1133,
        "an operator begins the line",
        "put it at the end of the line above",
    ),
    (1136, "something follows `]`", "add `;`"),
    (1141, "something follows the end of the block", "add `;`"),
    (
        1019,
        "the question has no answerable word",
        "put a blank before the closing bracket",
    ),
    (1033, "`[[` is closed with `]`", "write `]]`"),
    (1034, "`[` is closed with `]]`", "write `]`"),
    (1131, "there is no such word", "write `elif`"),
    (
        1139,
        "`-a` and `-o` cannot join tests",
        "write `&&` or `||`",
    ),
    (
        1140,
        "something follows the closing bracket",
        "add `;`, or move it inside",
    ),
];

impl Rule for ShellSyntax {
    type Finding = Found;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Found>) {
        if cx.as_hadolint() {
            found.extend(cx.shell_findings(CODES).cloned());
            return;
        }
        for one in cx.shell_findings(CODES) {
            let Some(run) = one.run.and_then(|idx| cx.runs.get(idx)) else {
                continue;
            };
            if !run.script.tree.broken {
                // `echo done` is fine in a script that can be read.
                // The builder joins the lines, so a break in quotes is only seen by tools.
                if !matches!(one.code, 1004 | 1010 | 1079) {
                    found.push(one.clone());
                }
                continue;
            }
            // `unterminated-quote` has the word for what is only open.
            let open = run
                .script
                .errors
                .iter()
                .any(|(_, what)| !what.contains("compound"));
            if open && !(run.form == RunForm::Text && run.text.contains("<<")) {
                continue;
            }
            // One fault has several numbers; people need the one that says most.
            match found.last_mut().filter(|last| last.run == one.run) {
                Some(last) if last.code == 1072 => *last = one.clone(),
                Some(_) => {}
                None if matches!(one.code, 1009 | 1073) => {}
                None => found.push(one.clone()),
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Found) -> Report {
        let report = report(
            cx,
            &Self::RULE,
            finding,
            WORDS,
            "the RUN fails, or another command runs than the one that seems to stand there",
        );
        if cx.as_hadolint() {
            report
        } else {
            report.severity(finding.level)
        }
    }
}
