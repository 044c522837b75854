//! The rules about FROM, and what they remember of stages.

use super::{Line, Said};
use crate::context::RuleContext;
use layerlab_syntax::ast::{Arguments, Instruction};
use std::collections::{BTreeMap, BTreeSet};

/// A FROM as the tool takes it apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base {
    pub registry: Option<String>,
    /// Without registry, tag and digest.
    pub name: String,
    pub tag: Option<String>,
    pub digest: Option<String>,
    pub alias: Option<String>,
    pub platform: Option<String>,
}

/// The parts of a FROM.
pub(super) fn base(cx: &RuleContext<'_>, from: &Instruction) -> Option<Base> {
    let Arguments::From { image, alias } = &from.arguments else {
        return None;
    };
    let whole = image.text.as_str();
    // A registry is what stands before the first slash behind a dot.
    let (registry, rest) = match whole.split_once('.') {
        Some((domain, behind)) if !domain.contains([':', '@']) || domain.contains('/') => {
            match behind.split_once('/') {
                Some((top, rest)) if !domain.is_empty() && !top.is_empty() => {
                    (Some(format!("{domain}.{top}")), rest)
                }
                _ => (None, whole),
            }
        }
        _ => (None, whole),
    };
    let (named, digest) = match rest.split_once('@') {
        Some((named, digest)) => (named, Some(digest.to_owned())),
        None => (rest, None),
    };
    let (name, tag) = match named.split_once(':') {
        Some((name, tag)) => (name, Some(tag.to_owned())),
        None => (named, None),
    };
    let flag = from.flag("platform");
    Some(Base {
        registry,
        name: name.to_owned(),
        tag,
        digest,
        alias: alias.as_ref().map(|(_, name)| name.text.clone()),
        platform: flag.map(|flag| flag.value_span.of(&cx.file.text).to_owned()),
    })
}

/// What a stage says of the stages that continue it, by their names: those of images, too.
#[derive(Debug, Default)]
pub(super) struct ByStage {
    current: String,
    entered: bool,
    set: BTreeMap<String, bool>,
}

impl ByStage {
    /// A FROM.
    pub fn enter(&mut self, base: &Base) {
        let parent = self.set.get(&base.name).copied().unwrap_or(false);
        self.current = base.alias.clone().unwrap_or_else(|| base.name.clone());
        if self.entered || !self.set.is_empty() {
            self.set.insert(self.current.clone(), parent);
        }
        self.entered = true;
    }

    pub fn set(&mut self) {
        self.set.insert(self.current.clone(), true);
    }

    pub fn is_set(&self) -> bool {
        self.set.get(&self.current) == Some(&true)
    }
}

pub(super) fn judge(cx: &RuleContext<'_>, lines: &[Line<'_>], said: &mut Said) {
    let mut aliases: BTreeSet<String> = BTreeSet::new();
    for line in lines {
        let Some(base) = base(cx, line.instruction) else {
            continue;
        };
        let mut say = |code: &'static str, found: bool| {
            if found {
                said.say(code, line.idx);
            }
        };
        let untagged = base.tag.is_none() && base.digest.is_none();
        let is_free = base.name == "scratch" || base.name.starts_with('$');
        let known = aliases.contains(&base.name);
        if let Some(alias) = &base.alias {
            say("DL3024", aliases.contains(alias));
            say("DL3063", matches!(alias.as_str(), "scratch" | "context"));
            aliases.insert(alias.clone());
        }
        say("DL3006", untagged && !is_free && !known);
        say(
            "DL3007",
            base.tag.as_deref() == Some("latest") && base.digest.is_none(),
        );
        if let Some(platform) = &base.platform {
            let is_own = platform.contains("BUILDPLATFORM") || platform.contains("TARGETPLATFORM");
            say("DL3029", !is_own && !platform.is_empty());
            say(
                "DL3065",
                matches!(platform.as_str(), "$TARGETPLATFORM" | "${TARGETPLATFORM}"),
            );
        }
    }
}

/// A value without its quotes, those in the middle included.
pub(super) fn unquoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('\\', _)
                if chars
                    .peek()
                    .is_some_and(|next| matches!(next, '"' | '\'' | ' ')) =>
            {
                out.extend(chars.next());
            }
            ('"' | '\'', None) => quote = Some(c),
            (_, Some(open)) if c == open => quote = None,
            _ => out.push(c),
        }
    }
    out
}
