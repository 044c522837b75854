//! Calls of pip: `pip install` and `python -m pip install`.

use layerlab_syntax::shell::{ShellWord, SimpleCommand};

/// Flags that take the next word as value.
const VALUE_FLAGS: &[&str] = &[
    "i",
    "index-url",
    "extra-index-url",
    "f",
    "find-links",
    "t",
    "target",
    "platform",
    "python-version",
    "implementation",
    "abi",
    "e",
    "editable",
    "prefix",
    "root",
    "src",
    "trusted-host",
    "upgrade-strategy",
    "progress-bar",
    "proxy",
    "cache-dir",
    "timeout",
    "retries",
    "no-binary",
    "only-binary",
    "log",
    "config-settings",
    "b",
    "build",
    "report",
];

/// One `pip install`.
#[derive(Debug, Clone)]
pub struct PipInstall<'c> {
    /// The word `install`.
    pub verb: &'c ShellWord,
    /// Words behind it that are no flags and no values, files of `-r` left out.
    pub packages: Vec<&'c ShellWord>,
    /// Whether `-r` names a requirements file.
    pub requirements: bool,
    /// Whether `-c` names a constraints file.
    pub constraints: bool,
}

/// Whether the command is pip itself (not pipx, pipenv).
pub fn is_pip(name: &str) -> bool {
    name.strip_prefix("pip")
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

/// The install that a command is; `None` for other commands.
pub fn install(command: &SimpleCommand) -> Option<PipInstall<'_>> {
    let name = command.name();
    let args = command.args();
    let args = if is_pip(name) {
        args
    } else if name.starts_with("python") || name.starts_with("pypy") {
        let at = args.iter().position(|word| word.value == "-m")?;
        args.get(at + 1).filter(|word| word.value == "pip")?;
        args.get(at + 2..)?
    } else {
        return None;
    };
    // Options for all of pip stand in front of the verb: `pip --proxy host install …`.
    let is_value = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| args.get(at));
        before
            .and_then(|word| word.value.strip_prefix("--"))
            .is_some_and(|flag| VALUE_FLAGS.contains(&flag))
    };
    let at = args
        .iter()
        .enumerate()
        .position(|(at, word)| !word.value.starts_with('-') && !is_value(at))?;
    let verb = args.get(at).filter(|word| word.value == "install")?;
    let mut found = PipInstall {
        verb,
        packages: Vec::new(),
        requirements: false,
        constraints: false,
    };
    let mut skip = false;
    for word in args.get(at + 1..).unwrap_or_default() {
        if std::mem::take(&mut skip) {
            continue;
        }
        let value = word.value.as_str();
        let Some(flag) = value.strip_prefix('-').filter(|flag| !flag.is_empty()) else {
            found.packages.push(word);
            continue;
        };
        let flag = flag.strip_prefix('-').unwrap_or(flag);
        let (name, glued) = match flag.split_once('=') {
            Some((name, _)) => (name, true),
            None => (flag, false),
        };
        let short = !value.starts_with("--");
        if name == "requirement" || short && name.starts_with('r') {
            found.requirements = true;
            skip = !glued && (name == "requirement" || name == "r");
        } else if name == "constraint" || short && name.starts_with('c') {
            found.constraints = true;
            skip = !glued && (name == "constraint" || name == "c");
        } else {
            skip = !glued && VALUE_FLAGS.contains(&name);
        }
    }
    Some(found)
}
