//! User names and passwords inside addresses: `scheme://user:password@host`.

use super::strength::is_stand_in;

/// The password of an address whose `://` ends at `end`.
pub(super) fn password_at(bytes: &[u8], end: usize) -> Option<&str> {
    let rest = bytes.get(end..)?;
    let rest = rest.get(..rest.len().min(512))?;
    let stop = rest
        .iter()
        .position(|b| {
            !b.is_ascii_graphic()
                || matches!(
                    b,
                    b'/' | b'"'
                        | b'\''
                        | b'`'
                        | b'<'
                        | b'>'
                        | b'?'
                        | b'#'
                        | b'\\'
                        | b','
                        | b')'
                        | b'|'
                        | b' '
                )
        })
        .unwrap_or(rest.len());
    let authority = std::str::from_utf8(rest.get(..stop)?).ok()?;
    let scheme = bytes.get(..end.checked_sub(3)?)?;
    if !scheme.last().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let (login, host) = authority.rsplit_once('@')?;
    if host.is_empty()
        || !host.bytes().all(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']' | b'_')
        })
    {
        return None;
    }
    // A token can stand alone: `https://TOKEN@host`.
    let (user, password) = match login.split_once(':') {
        Some((user, password)) => (user, password),
        None if login.len() >= 20 => ("", login),
        None => return None,
    };
    let is_repeated = user.eq_ignore_ascii_case(password);
    let is_local = matches!(
        host.split(':').next(),
        Some("example.com" | "example.org" | "example.net")
    );
    let is_literal = !password.contains(['{', '}', '$', '*', '[']) && is_percent_encoded(password);
    (password.len() >= 4 && is_literal && !is_repeated && !is_local && !is_stand_in(password))
        .then_some(password)
}

/// Whether every `%` is followed by two hexadecimal digits, so that it is no placeholder like `%s`.
fn is_percent_encoded(text: &str) -> bool {
    text.split('%').skip(1).all(|part| {
        part.as_bytes()
            .get(..2)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> Option<&str> {
        password_at(text.as_bytes(), text.find("://")? + 3)
    }

    #[test]
    fn passwords_in_addresses_are_found() {
        assert_eq!(
            find("postgres://app:Xk29fLq@db.internal:5432/x"),
            Some("Xk29fLq")
        );
        assert_eq!(
            find("https://oauth2:q8Zr1vB0@git.test/x.git"),
            Some("q8Zr1vB0")
        );
        assert_eq!(find("https://u:p%40ssw0rd@h/"), Some("p%40ssw0rd"));
    }

    #[test]
    fn examples_and_references_are_not() {
        for text in [
            "https://host/path@1:2",
            "postgres://user:password@localhost/db",
            "https://$USER:$PASS@host/",
            "https://user:%s@host/",
            "redis://redis:redis@cache",
            "https://user@host/",
            "http://a:bcdefg@example.com/",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
