//! pacman: `desc` and `files` of each folder in `var/lib/pacman/local`. `%KEY%` lines followed by values.
//!
//! Source: pacman's `be_local.c`, functions that read and write these files.

use super::record::{PackageKind, Record, field};

/// The values below a key.
fn values<'a>(bytes: &'a [u8], key: &'a [u8]) -> impl Iterator<Item = &'a [u8]> + 'a {
    bytes
        .split(|b| *b == b'\n')
        .skip_while(move |line| *line != key)
        .skip(1)
        .take_while(|line| !line.is_empty())
}

fn value(bytes: &[u8], key: &[u8]) -> Option<String> {
    values(bytes, key)
        .next()
        .and_then(|v| field(&String::from_utf8_lossy(v)))
}

/// The package of a `desc` file.
pub(super) fn record(bytes: &[u8]) -> Option<Record> {
    let name = value(bytes, b"%NAME%")?;
    let licences: Vec<String> = values(bytes, b"%LICENSE%")
        .take(16)
        .map(|v| String::from_utf8_lossy(v).into_owned())
        .collect();
    let mut record = Record::new(PackageKind::Alpm, &name, &value(bytes, b"%VERSION%")?)?
        .with_arch(value(bytes, b"%ARCH%").as_deref())
        .with_licences(licences.iter().map(String::as_str));
    record.source = value(bytes, b"%BASE%");
    Some(record)
}

/// The paths of a `files` file.
pub(super) fn files(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    values(bytes, b"%FILES%").filter(|path| !path.ends_with(b"/"))
}
