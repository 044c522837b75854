//! The arguments of each keyword as the builder's line level sees them: a flat list, or pairs.

use super::json::{self, Array};
use super::words;
use crate::ast::{Keyword, ProblemKind};
use std::ops::Range;

/// Text and its place in the text after the flags.
pub(crate) type Piece = (String, Range<usize>);

/// The arguments of one instruction.
#[derive(Debug, Default)]
pub(crate) struct Form {
    /// Everything but ENV and LABEL; the type word of HEALTHCHECK is the first.
    pub list: Vec<Piece>,
    /// ENV and LABEL: name, value, whether it is the form without `=`.
    pub pairs: Vec<(Piece, Piece, bool)>,
    /// JSON form.
    pub json: bool,
    /// What the builder refuses before it builds any instruction.
    pub errors: Vec<(ProblemKind, Range<usize>)>,
}

/// Reads `text`, the trimmed text after keyword and flags. Not for ONBUILD.
pub(crate) fn form(keyword: Keyword, text: &str, escape: char) -> Form {
    let mut form = Form::default();
    if text.is_empty() {
        return form;
    }
    match keyword {
        Keyword::Env | Keyword::Label => pairs(text, escape, &mut form),
        Keyword::Arg => {
            let words = words::quoted(text, escape);
            form.list = words
                .into_iter()
                .map(|word| (word.text, word.range))
                .collect();
        }
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => {
            maybe_json(text, 0, false, &mut form);
        }
        Keyword::Copy | Keyword::Add | Keyword::Volume => maybe_json(text, 0, true, &mut form),
        Keyword::Expose | Keyword::From => split(text, 0, &mut form),
        Keyword::Maintainer | Keyword::Stopsignal | Keyword::User | Keyword::Workdir => {
            form.list.push((text.to_owned(), 0..text.len()));
        }
        Keyword::Healthcheck => healthcheck(text, &mut form),
        Keyword::Onbuild | Keyword::Unknown => {}
    }
    form
}

fn split(text: &str, base: usize, form: &mut Form) {
    for range in words::plain(text) {
        let word = text.get(range.clone()).unwrap_or("").to_owned();
        form.list.push((word, base + range.start..base + range.end));
    }
}

fn maybe_json(text: &str, base: usize, as_words: bool, form: &mut Form) {
    match json::array(text) {
        Array::Strings(strings) => {
            form.json = true;
            let placed = strings
                .into_iter()
                .map(|(text, range)| (text, base + range.start..base + range.end));
            form.list.extend(placed);
        }
        Array::Other(range) => form.errors.push((
            ProblemKind::JsonNotStrings,
            base + range.start..base + range.end,
        )),
        Array::No if as_words => split(text, base, form),
        Array::No => form.list.push((text.to_owned(), base..base + text.len())),
    }
}

fn healthcheck(text: &str, form: &mut Form) {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    form.list
        .push((text.get(..end).unwrap_or("").to_owned(), 0..end));
    let rest = text.get(end..).unwrap_or("").trim_start();
    if !rest.is_empty() {
        maybe_json(rest, text.len() - rest.len(), false, form);
    }
}

fn pairs(text: &str, escape: char, form: &mut Form) {
    let words = words::quoted(text, escape);
    let Some(first) = words.first() else { return };
    if !first.text.contains('=') {
        // The old form is cut at the first blank, whatever the quotes say.
        match words::first_and_rest(text) {
            Some((key, value)) => {
                let piece =
                    |range: Range<usize>| (text.get(range.clone()).unwrap_or("").to_owned(), range);
                form.pairs.push((piece(key), piece(value), true));
            }
            None => form
                .errors
                .push((ProblemKind::NeedsNameAndValue, 0..text.len())),
        }
        return;
    }
    for word in words {
        match word.text.split_once('=') {
            Some((key, value)) => {
                let cut = word.range.start + key.len();
                form.pairs.push((
                    (key.to_owned(), word.range.start..cut),
                    (value.to_owned(), cut + 1..word.range.end),
                    false,
                ));
            }
            None => form.errors.push((ProblemKind::MissingEquals, word.range)),
        }
    }
}
