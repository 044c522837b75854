//! Options of the builder's checks: `skip=A,B|all;error=true;experimental=C`.
//!
//! Source: BuildKit, `frontend/dockerfile/linter`: at most three parts between `;`, each one key
//! and its value; an unknown key or a word that is no boolean makes the build fail. The build
//! argument `BUILDKIT_DOCKERFILE_CHECK` takes the place of the directive in the file.

use crate::context::RuleContext;
use layerlab_diagnostics::Span;

/// The build argument with these options.
const BUILD_ARG: &str = "BUILDKIT_DOCKERFILE_CHECK";

/// What the options say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct CheckOptions {
    /// Codes left out, with their place in the text; `all` is among them as a code.
    pub skip: Vec<(String, std::ops::Range<usize>)>,
    /// Experimental checks that are on.
    pub experimental: Vec<String>,
    /// Whether a complaint stops the build.
    pub is_fatal: bool,
}

/// Reads options. What follows a blank (outside a list) is a reason and is not read.
///
/// # Errors
/// What the builder refuses, as a sentence without its place.
pub(super) fn parse(text: &str) -> Result<CheckOptions, String> {
    let mut options = CheckOptions::default();
    let read = text.get(..end_of_options(text)).unwrap_or(text);
    if read.trim().is_empty() {
        return Ok(options);
    }
    let mut at = 0;
    for part in read.splitn(3, ';') {
        let Some((name, value)) = part.split_once('=') else {
            return Err(format!("the check option `{}` has no value", part.trim()));
        };
        let value_at = at + name.len() + 1;
        match name.trim() {
            "skip" => options.skip = list(value, value_at),
            "experimental" => {
                options.experimental = list(value, 0).into_iter().map(|(code, _)| code).collect();
            }
            "error" => options.is_fatal = boolean(value.trim())?,
            other => return Err(format!("there is no check option `{other}`")),
        }
        at += part.len() + 1;
    }
    Ok(options)
}

/// Why the builder refuses these options; `None` when it takes them.
pub fn problem(text: &str) -> Option<String> {
    parse(text).err()
}

/// The options for a whole file, and the directive the builder refuses.
pub(super) fn of_file(cx: &RuleContext<'_>) -> (CheckOptions, Option<(Span, String)>) {
    let given = cx.options.build.build_args.iter().rev();
    if let Some((_, value)) = given.clone().find(|(name, _)| name == BUILD_ARG) {
        return (parse(value).unwrap_or_default(), None);
    }
    let directive = cx.file.directives.iter().find(|d| d.name == "check");
    match directive.map(|directive| (directive, parse(&directive.value))) {
        Some((_, Ok(options))) => (options, None),
        Some((directive, Err(message))) => (
            CheckOptions::default(),
            Some((directive.value_span, message)),
        ),
        None => (CheckOptions::default(), None),
    }
}

/// Whether the options come from the command line instead of the file.
pub(super) fn are_given(cx: &RuleContext<'_>) -> bool {
    let mut given = cx.options.build.build_args.iter();
    given.any(|(name, _)| name == BUILD_ARG)
}

/// Where the reason begins: at a blank that neither follows nor precedes a separator.
fn end_of_options(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_blank = |byte: u8| matches!(byte, b' ' | b'\t');
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if !is_blank(*byte) {
            at += 1;
            continue;
        }
        let next = bytes
            .iter()
            .skip(at)
            .position(|byte| !is_blank(*byte))
            .map(|n| at + n);
        let separator = |byte: Option<&u8>| matches!(byte, None | Some(b',' | b';' | b'='));
        let before = at.checked_sub(1).and_then(|idx| bytes.get(idx));
        match next {
            Some(next) if separator(before) || separator(bytes.get(next)) => at = next,
            _ => return at,
        }
    }
    bytes.len()
}

/// The codes of a list with their places.
fn list(value: &str, value_at: usize) -> Vec<(String, std::ops::Range<usize>)> {
    let mut at = value_at;
    let mut codes = Vec::new();
    for item in value.split(',') {
        let code = item.trim();
        let start = at + (item.len() - item.trim_start().len());
        if !code.is_empty() {
            codes.push((code.to_owned(), start..start + code.len()));
        }
        at += item.len() + 1;
    }
    codes
}

/// Booleans as Go reads them.
fn boolean(word: &str) -> Result<bool, String> {
    match word {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(false),
        other => Err(format!(
            "the check option `error` is true or false, not `{other}`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, skip: &[&str], experimental: &[&str], is_fatal: bool) {
        let options = parse(text).expect("the builder takes it");
        let codes: Vec<&str> = options.skip.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, skip, "{text}");
        assert_eq!(options.experimental, experimental, "{text}");
        assert_eq!(options.is_fatal, is_fatal, "{text}");
        for (code, place) in &options.skip {
            assert_eq!(text.get(place.clone()), Some(code.as_str()), "{text}");
        }
    }

    #[test]
    fn options_are_read_in_any_order() {
        check("skip=A,B", &["A", "B"], &[], false);
        check("error=true;skip=A", &["A"], &[], true);
        check(
            "skip=all;error=1;experimental=C,D",
            &["all"],
            &["C", "D"],
            true,
        );
        check(" skip = A , B ; error = f ", &["A", "B"], &[], false);
        check("", &[], &[], false);
    }

    #[test]
    fn a_blank_begins_a_reason() {
        check("skip=A because of B", &["A"], &[], false);
        check("skip=A, B for now", &["A", "B"], &[], false);
        check("error=true // and stay so", &[], &[], true);
    }

    #[test]
    fn a_later_list_takes_the_place_of_an_earlier_one() {
        check("skip=A;skip=B", &["B"], &[], false);
    }

    #[test]
    fn what_the_builder_refuses_is_said() {
        for text in [
            "A",
            "skip",
            "skips=A",
            "error=yes",
            "skip=A;error=true;reason=x",
        ] {
            assert!(problem(text).is_some(), "{text}");
        }
    }
}
