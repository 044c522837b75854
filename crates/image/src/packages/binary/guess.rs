//! Well-known programs that were put into an image without a package: the version that a text inside them gives.
//!
//! A guess needs a file name from the table and the text that this very program prints about itself. The guesses are
//! marked as such, and dropped when a package owns the file.

use crate::packages::record::{PackageKind, Record};
use crate::packages::source;

/// How the version is found.
enum Text {
    /// It follows this text.
    After(&'static [u8]),
    /// It starts with the version in the file's own name (`python3.11`) and stands between zero bytes.
    OfFileName,
    /// It stands before this text: `10.11.6-MariaDB`.
    Before(&'static [u8]),
}

struct Known {
    /// The package.
    name: &'static str,
    /// The file name, or what it starts with when it ends with `*`.
    file: &'static str,
    text: Text,
}

const fn after(name: &'static str, file: &'static str, text: &'static [u8]) -> Known {
    Known {
        name,
        file,
        text: Text::After(text),
    }
}

static KNOWN: &[Known] = &[
    after("busybox", "busybox", b"BusyBox v"),
    after("busybox", "busybox.static", b"BusyBox v"),
    after("bash", "bash", b"@(#)Bash version "),
    after("node", "node", b"node.js/v"),
    after("node", "nodejs", b"node.js/v"),
    after("nginx", "nginx", b"nginx version: nginx/"),
    after("nginx", "nginx", b"nginx version: openresty/"),
    after("httpd", "httpd", b"Apache/"),
    after("haproxy", "haproxy", b"HAProxy version "),
    after("openssl", "openssl", b"\0OpenSSL "),
    after("curl", "curl", b"\0curl/"),
    after("postgresql", "postgres", b"\0PostgreSQL "),
    after("redis", "redis-server", b"Redis version="),
    after("memcached", "memcached", b"\0memcached "),
    after("php-cli", "php", b"X-Powered-By: PHP/"),
    after("php-fpm", "php-fpm*", b"X-Powered-By: PHP/"),
    after("ruby", "libruby*", b"\0ruby "),
    after("ruby", "ruby", b"\0ruby "),
    after("perl", "perl", b"/lib/perl5/"),
    after("lighttpd", "lighttpd", b"lighttpd/"),
    after("sqlite", "sqlite3", b"SQLite version "),
    after("jq", "jq", b"\0jq-"),
    Known {
        name: "python",
        file: "python*",
        text: Text::OfFileName,
    },
    Known {
        name: "python",
        file: "libpython*",
        text: Text::OfFileName,
    },
    Known {
        name: "mariadb",
        file: "mariadb*",
        text: Text::Before(b"-MariaDB"),
    },
    Known {
        name: "mariadb",
        file: "mysqld",
        text: Text::Before(b"-MariaDB"),
    },
];

/// The guess for a program; `None` for most.
pub(super) fn record(path: &[u8], bytes: &[u8]) -> Option<Record> {
    let (_, file) = source::split(path);
    let file = std::str::from_utf8(file).ok()?;
    KNOWN
        .iter()
        .filter(|known| match known.file.strip_suffix('*') {
            Some(start) => file.starts_with(start),
            None => file == known.file,
        })
        .find_map(|known| {
            let version = match known.text {
                Text::After(text) => memchr::memmem::find_iter(bytes, text)
                    .take(64)
                    .find_map(|at| version(bytes.get(at + text.len()..)?)),
                Text::Before(text) => memchr::memmem::find_iter(bytes, text)
                    .take(64)
                    .find_map(|at| version_before(bytes.get(..at)?)),
                Text::OfFileName => of_file_name(file, bytes),
            }?;
            let mut record = Record::new(PackageKind::Generic, known.name, &version)?;
            record.is_guessed = true;
            Some(record)
        })
}

/// Two or more numbers with dots between them; a letter or a suffix such as `rc1`, `p2`, `-beta` may follow.
fn version(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(40))?;
    let n_numeric = head
        .iter()
        .position(|b| !(b.is_ascii_digit() || *b == b'.'))
        .unwrap_or(head.len());
    let numeric = head.get(..n_numeric)?;
    let numeric = numeric.strip_suffix(b".").unwrap_or(numeric);
    if !numeric.contains(&b'.') || !numeric.first()?.is_ascii_digit() {
        return None;
    }
    let rest = head.get(numeric.len()..)?;
    let n_suffix = rest
        .iter()
        .position(|b| !b.is_ascii_alphanumeric())
        .filter(|n| *n <= 6)
        .unwrap_or(0);
    let end = numeric.len() + n_suffix;
    String::from_utf8(head.get(..end)?.to_vec()).ok()
}

fn version_before(bytes: &[u8]) -> Option<String> {
    let tail = bytes.get(bytes.len().saturating_sub(24)..)?;
    let start = tail
        .iter()
        .rposition(|b| !(b.is_ascii_digit() || *b == b'.'))
        .map_or(0, |at| at + 1);
    version(tail.get(start..)?)
}

/// `python3.11` holds `\0` `3.11.7` `\0`.
fn of_file_name(file: &str, bytes: &[u8]) -> Option<String> {
    let from = file.find(|c: char| c.is_ascii_digit())?;
    let wanted: String = file
        .get(from..)?
        .split(".so")
        .next()?
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    if !wanted.contains('.') {
        return None;
    }
    let text = [b"\0".as_slice(), wanted.as_bytes(), b"."].concat();
    memchr::memmem::find_iter(bytes, &text)
        .take(64)
        .find_map(|at| {
            let rest = bytes.get(at + 1..)?;
            let end = memchr::memchr(0, rest.get(..rest.len().min(32))?)?;
            let found = version(rest)?;
            (found.len() == end).then_some(found)
        })
}
