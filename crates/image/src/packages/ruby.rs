//! Ruby: specifications of installed gems, which are Ruby source.
//!
//! RubyGems writes a line `# stub: NAME VERSION PLATFORM PATHS`; without it, `s.name = "…"` and `s.version = "…"`
//! (also `Gem::Version.new("…")`) are looked for. Nothing is run.

use super::record::{PackageKind, Record};

/// The gem of a specification.
pub(super) fn record(bytes: &[u8]) -> Option<Record> {
    let (mut name, mut version) = (None, None);
    let mut licences = Vec::new();
    for line in bytes.split(|b| *b == b'\n').take(4096) {
        let text = String::from_utf8_lossy(line);
        let text = text.trim();
        if let Some(stub) = text.strip_prefix("# stub: ") {
            let mut words = stub.split_ascii_whitespace();
            if let (Some(n), Some(v)) = (words.next(), words.next())
                && name.is_none()
            {
                (name, version) = (Some(n.to_owned()), Some(v.to_owned()));
            }
        } else if name.is_none() && is_set(text, "name") {
            name = quoted(text).next();
        } else if version.is_none() && is_set(text, "version") {
            version = quoted(text).next();
        } else if is_set(text, "licenses") || is_set(text, "license") {
            licences.extend(quoted(text).take(16));
        }
    }
    Some(
        Record::new(PackageKind::Gem, &name?, &version?)?
            .with_licences(licences.iter().map(String::as_str)),
    )
}

/// `x.NAME = …`
fn is_set(line: &str, name: &str) -> bool {
    line.split_once('=')
        .and_then(|(left, _)| left.trim().rsplit_once('.'))
        .is_some_and(|(_, attribute)| attribute == name)
}

/// Texts in quotes.
fn quoted(line: &str) -> impl Iterator<Item = String> + '_ {
    let mut rest = line.split_once('=').map_or("", |(_, right)| right);
    std::iter::from_fn(move || {
        let at = rest.find(['"', '\''])?;
        let quote = rest.get(at..=at)?;
        let (text, after) = rest.get(at + 1..)?.split_once(quote)?;
        rest = after;
        Some(text.to_owned())
    })
}
