//! One spelling for each command, so that a pattern need not know them all.
//!
//! `docker image rm --force a` and `docker rmi -f a` are one command. The short form is the path with the fewest
//! words, then each flag by itself with its letter, then the arguments.

use super::resolve::{Outcome, read};
use super::spec::{Flag, VerbSpec};
use super::table::VERBS;
use super::value::Value;

/// The short form of the words after `docker`; `None` when they are no command that can run.
#[must_use]
pub fn short_form(words: &[String]) -> Option<String> {
    let Outcome::Run(found) = read(words) else {
        return None;
    };
    let spec: &VerbSpec = VERBS.iter().copied().find(|spec| spec.verb == found.verb)?;
    let path = spec
        .paths
        .iter()
        .map(|path| path.words)
        .min_by_key(|words| (words.split(' ').count(), words.starts_with("buildx")))?;
    let mut parts = vec!["docker".to_owned(), path.to_owned()];
    for (long, value) in found.flags.given() {
        let name = match spec.flags.iter().find(|flag| flag.long == *long) {
            Some(Flag {
                short: Some(letter),
                ..
            }) => format!("-{letter}"),
            _ => format!("--{long}"),
        };
        match value {
            Value::Switch(true) => parts.push(name),
            Value::Switch(false) => parts.push(format!("--{long}=false")),
            Value::Text(text) => parts.extend([name, text.clone()]),
            Value::Number(number) => parts.extend([name, number.to_string()]),
            Value::Bytes(bytes) => parts.extend([name, bytes.to_string()]),
            Value::Pair(key, value) => parts.extend([name, format!("{key}={value}")]),
        }
    }
    parts.extend(found.flags.arguments.iter().cloned());
    let whole = parts.join(" ");
    Some(whole.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::short_form;

    #[track_caller]
    fn check(line: &str, wanted: &str) {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        assert_eq!(short_form(&words).as_deref(), Some(wanted));
    }

    #[test]
    fn commands_have_one_short_form() {
        check("image rm --force a b", "docker rmi -f a b");
        check("container ls --all", "docker ps -a");
        check("image list", "docker images");
        check(
            "system prune -af --volumes",
            "docker system prune -a -f --volumes",
        );
        check("system prune --all", "docker system prune -a");
        check("buildx build -t=app:1 .", "docker build -t app:1 .");
        check("buildx prune -f", "docker builder prune -f");
        check(
            "container run --detach --name web app sleep -x",
            "docker run -d --name web app sleep -x",
        );
        let nothing: [String; 1] = ["nope".to_owned()];
        assert_eq!(short_form(&nothing), None);
    }
}
