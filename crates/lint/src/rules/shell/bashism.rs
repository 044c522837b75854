//! `bashism`: a form that only bash knows, under `/bin/sh`.

use crate::prelude::*;

declare_rule! {
    /// Uses a form of bash although `/bin/sh` runs the script.
    /// ## Why
    /// On Debian and Ubuntu `/bin/sh` is dash, on Alpine ash: the form is an error there, or means something else.
    /// ## Examples
    /// ```dockerfile,bad
    /// RUN source /srv/venv/bin/activate && pip --version
    /// ```
    /// ```dockerfile,good
    /// RUN . /srv/venv/bin/activate && pip --version
    /// ```
    pub struct Bashism;
    id: "bashism",
    group: "shell",
    severity: Warning,
    fix: Safe,
    on: Default,
    aliases: ["SC3001", "SC3002", "SC3003", "SC3004", "SC3005", "SC3006", "SC3007", "SC3008", "SC3009", "SC3010", "SC3011", "SC3012", "SC3014", "SC3015", "SC3016", "SC3017", "SC3018", "SC3019", "SC3020", "SC3021", "SC3022", "SC3023", "SC3024", "SC3025", "SC3026", "SC3028", "SC3029", "SC3030", "SC3031", "SC3032", "SC3033", "SC3034", "SC3035", "SC3036", "SC3037", "SC3038", "SC3039", "SC3040", "SC3041", "SC3042", "SC3043", "SC3044", "SC3045", "SC3046", "SC3047", "SC3048", "SC3049", "SC3050", "SC3051", "SC3052", "SC3053", "SC3054", "SC3055", "SC3056", "SC3057", "SC3058", "SC3059", "SC3060", "SC3061", "SC3062", "SC3063", "SC3064", "SC3065", "SC3066", "SC3067", "SC2112", "SC2113", "SC2240", "SC2325"],
    lesson: None,
}

const CODES: &[u16] = &[
    3001, 3002, 3003, 3004, 3005, 3006, 3007, 3008, 3009, 3010, 3011, 3012, 3014, 3015, 3016, 3017,
    3018, 3019, 3020, 3021, 3022, 3023, 3024, 3025, 3026, 3028, 3029, 3030, 3031, 3032, 3033, 3034,
    3035, 3036, 3037, 3038, 3039, 3040, 3041, 3042, 3043, 3044, 3045, 3046, 3047, 3048, 3049, 3050,
    3051, 3052, 3053, 3054, 3055, 3056, 3057, 3058, 3059, 3060, 3061, 3062, 3063, 3064, 3065, 3066,
    3067, 2112, 2113, 2240, 2325,
];

/// The form, and what to write instead; `%` stands for the word at fault.
const FORMS: &[Words] = &[
    (3001, "`<( … )`", "use a pipe or a file"),
    (3002, "this pattern", "write the patterns out"),
    (3003, "`$'…'`", "use `printf`"),
    (3004, "`$\"…\"`", "drop the `$`"),
    (3005, "`for ((…))`", "use `while`"),
    (3006, "`((…))`", "write `: $((…))`"),
    (3007, "`$[…]`", "write `$((…))`"),
    (3008, "`select`", "use `read`"),
    (3009, "`{a,b}`", "write the words out"),
    (3010, "`[[ … ]]`", "write `[ … ]` or `case`"),
    (3011, "`<<<`", "use a pipe or a here-document"),
    (3012, "`%` in a test", "use `sort`, or compare numbers"),
    (3014, "`==` in a test", "write `=`"),
    (3015, "`=~`", "use `case` or `grep`"),
    (3016, "`-v` in a test", "write `[ -n \"${a+x}\" ]`"),
    (3017, "`-a` for a file", "write `-e`"),
    (3018, "`%`", "write `i=$((i + 1))`"),
    (3019, "`**`", "multiply"),
    (3020, "`&>`", "write `> file 2>&1`"),
    (3021, "`>& file`", "write `> file 2>&1`"),
    (3022, "a named descriptor", "use a number"),
    (3023, "a descriptor above 9", "use 0 to 9"),
    (3024, "`+=`", "write `a=\"$a…\"`"),
    (3025, "`/dev/tcp`", "use a program such as `nc`"),
    (3026, "`[^…]`", "write `[!…]`"),
    (3028, "`%`", "use a command"),
    (3029, "`|&`", "write `2>&1 |`"),
    (3030, "an array", "use `set -- …`"),
    (3031, "a pattern behind a redirection", "name the file"),
    (3032, "`coproc`", "use `mkfifo`"),
    (
        3033,
        "this name of a function",
        "use letters, digits and `_`",
    ),
    (3034, "`$(< file)`", "write `$(cat file)`"),
    (3035, "`` `< file` ``", "write `$(cat file)`"),
    (3036, "this option of `echo`", "use `printf`"),
    (3037, "an option of `echo`", "use `printf`"),
    (3038, "an option of `exec`", "leave it out"),
    (3039, "`let`", "write `$((…))`"),
    (3040, "`set -o %`", "use SHELL with bash and pipefail"),
    (3041, "`set -%`", "leave it out"),
    (3042, "`set %`", "leave it out"),
    (3043, "`local`", "use another name"),
    (3044, "`%`", "write it with commands of POSIX"),
    (3045, "`%`", "leave it out"),
    (3046, "`source`", "write `.`"),
    (3047, "a trap for `%`", "check the status instead"),
    (3048, "`SIG` in front of a signal", "leave it out"),
    (3049, "a signal in small letters", "write it in capitals"),
    (3050, "`%q` in printf", "quote by hand"),
    (3051, "`source`", "write `.`"),
    (3052, "a number with a base", "write it as a decimal"),
    (3053, "`${!name}`", "use `eval`"),
    (3054, "an element of an array", "use `set -- …`"),
    (3055, "`${!name[@]}`", "use words of your own"),
    (3056, "`${!name*}`", "write the names out"),
    (3057, "`${name:1:2}`", "use `cut`"),
    (3058, "this operation on `$@`", "use a loop"),
    (3059, "`${name^}`", "use `tr`"),
    (3060, "`${name/a/b}`", "use `sed`"),
    (3061, "`read` without a name", "name a variable"),
    (3062, "`-o` for an option", "leave it out"),
    (3063, "`%` in a test", "leave it out"),
    (3064, "`%` in a test", "leave it out"),
    (3065, "`%` in a test", "leave it out"),
    (3066, "`%` in a test", "use `find -group`"),
    (3067, "`%` in a test", "use `find -user`"),
    (2112, "the word `function`", "write `%() { …; }`"),
    (2113, "the word `function`", "write `%() { …; }`"),
    (2240, "an argument of `.`", "set variables instead"),
    (2325, "more than one `!`", "use one"),
];

/// What the shells of Debian and Alpine take as it is, though POSIX does not promise it, and what
/// only prints or times otherwise.
const HARMLESS: &[u16] = &[
    3028, 3037, 3043, 3045, 3049, 3062, 3064, 3065, 3066, 3067, 2112, 2113,
];

impl Rule for Bashism {
    type Finding = Found;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Found>) {
        // dash knows `local` and `echo -n`, and so does everything else that is `/bin/sh` today.
        let matters = |found: &&Found| {
            cx.as_hadolint() || found.code != 3043 && !(found.code == 3037 && found.name == "-n")
        };
        found.extend(cx.shell_findings(CODES).filter(matters).cloned());
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Found) -> Report {
        let report = report(
            cx,
            &Self::RULE,
            finding,
            FORMS,
            "on Debian and Ubuntu `/bin/sh` is dash, on Alpine ash: there it fails, or means something else",
        );
        if cx.as_hadolint() {
            report
        } else if HARMLESS.contains(&finding.code) {
            report.severity(Severity::Info)
        } else if matches!(finding.code, 3014 | 3040 | 3036) {
            report.severity(Severity::Warning)
        } else {
            report.severity(Severity::Error)
        }
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Found) -> Option<Fix> {
        let text = cx.text(finding.span);
        let edit = match finding.code {
            // `.` looks along PATH only, `source` in the folder as well.
            3046 if text
                .strip_prefix("source ")?
                .trim_start()
                .starts_with(['/', '.']) =>
            {
                let at = finding.span.start;
                Edit::replace(Span::new(at, at + 6), ".")
            }
            _ => return None,
        };
        Some(safe_fix("write `.`", vec![edit]))
    }
}
