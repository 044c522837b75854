//! Private keys as text (PEM, OpenSSH, PuTTY) and key stores, encrypted or not.

use super::strength::entropy;

/// A private key that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PrivateKey {
    /// `RSA PRIVATE KEY` and the like.
    pub label: String,
    /// Whether a passphrase is needed to use it.
    pub is_encrypted: bool,
    /// Characters of its body.
    pub n_characters: usize,
}

/// A PEM private key whose `-----BEGIN ` ends at `end`. The body must hold something: texts about keys do not.
pub(super) fn pem_at(bytes: &[u8], end: usize) -> Option<PrivateKey> {
    let rest = bytes.get(end..)?;
    let window = rest.get(..rest.len().min(64))?;
    let close = window.windows(5).position(|w| w == b"-----")?;
    let label = std::str::from_utf8(window.get(..close)?).ok()?;
    let is_private = (label.ends_with("PRIVATE KEY") || label == "PGP PRIVATE KEY BLOCK")
        && label
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' ');
    if !is_private {
        return None;
    }
    let after = rest.get(close + 5..)?;
    let after = after.get(..after.len().min(16 << 10))?;
    let stop = after
        .windows(9)
        .position(|w| w == b"-----END ")
        .unwrap_or(after.len());
    let block = after.get(..stop)?;
    let has = |text: &[u8]| block.windows(text.len()).any(|w| w == text);
    let is_legacy_encrypted = has(b"ENCRYPTED");
    let (body, n_foreign) = body(block);
    // Code and texts that only speak of keys have more than base64 between the two lines.
    if body.len() < 40 || n_foreign * 10 > body.len() || entropy(&body) < 3.0 {
        return None;
    }
    let is_encrypted =
        is_legacy_encrypted || label.starts_with("ENCRYPTED") || is_openssh_encrypted(label, &body);
    Some(PrivateKey {
        label: label.to_owned(),
        is_encrypted,
        n_characters: body.len(),
    })
}

/// The base64 letters of a block and the number of other signs: header lines (`Name: value`), blanks, quotes and
/// written-out line ends left out.
fn body(block: &[u8]) -> (Vec<u8>, usize) {
    let (mut out, mut n_foreign) = (Vec::new(), 0);
    for line in block.split(|b| *b == b'\n') {
        if line.contains(&b':') {
            continue;
        }
        let mut previous = 0;
        for byte in line {
            // `\n` and `\r` inside string literals.
            let is_escape = previous == b'\\' && matches!(byte, b'n' | b'r');
            match byte {
                _ if is_escape => {}
                b'+' | b'/' | b'=' => out.push(*byte),
                _ if byte.is_ascii_alphanumeric() => out.push(*byte),
                b' ' | b'\t' | b'\r' | b'"' | b'\'' | b'\\' | b',' => {}
                _ => n_foreign += 1,
            }
            previous = *byte;
        }
    }
    (out, n_foreign)
}

/// OpenSSH keys name their cipher: `openssh-key-v1\0`, a length of four bytes, the name.
fn is_openssh_encrypted(label: &str, body: &[u8]) -> bool {
    if !label.starts_with("OPENSSH") {
        return false;
    }
    let head = decode(body.get(..body.len().min(64)).unwrap_or_default());
    match head.strip_prefix(b"openssh-key-v1\0".as_slice()) {
        Some(rest) => {
            let name = rest.get(4..8).unwrap_or_default();
            rest.get(..4) != Some(&[0, 0, 0, 4]) || name != b"none"
        }
        None => false,
    }
}

/// Decodes base64 as far as it is.
pub(super) fn decode(text: &[u8]) -> Vec<u8> {
    let (mut out, mut bits, mut n_bits) = (Vec::new(), 0u32, 0);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            out.push((bits >> n_bits) as u8);
        }
    }
    out
}

/// A PuTTY key file.
pub(super) fn putty(bytes: &[u8]) -> Option<PrivateKey> {
    let text = bytes.get(..bytes.len().min(400))?;
    if !text.starts_with(b"PuTTY-User-Key-File-") {
        return None;
    }
    let is_plain = text.windows(16).any(|w| w == b"Encryption: none");
    Some(PrivateKey {
        label: "PuTTY private key".to_owned(),
        is_encrypted: !is_plain,
        n_characters: bytes.len(),
    })
}

/// The kind of key store that the bytes are, by their first bytes.
pub(super) fn key_store(path: &str, bytes: &[u8]) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    if name.contains("cacerts") || name.contains("truststore") {
        return None;
    }
    let (_, extension) = name.rsplit_once('.')?;
    match extension {
        "db" if path.contains("gcloud/") && bytes.starts_with(b"SQLite format 3") => {
            Some("logins of gcloud")
        }
        "jks" | "keystore" | "jceks"
            if bytes.starts_with(&[0xFE, 0xED, 0xFE, 0xED]) || bytes.starts_with(&[0xCE; 4]) =>
        {
            Some("Java key store")
        }
        "p12" | "pfx" | "keystore" | "jks"
            if bytes.starts_with(&[0x30, 0x82]) || bytes.starts_with(&[0x30, 0x80]) =>
        {
            Some("PKCS #12 key store")
        }
        "kdbx" if bytes.starts_with(&[0x03, 0xD9, 0xA2, 0x9A]) => Some("KeePass database"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7q8Zr1vB0Lk39";

    fn find(text: &str) -> Option<PrivateKey> {
        pem_at(text.as_bytes(), text.find("BEGIN ").map(|at| at + 6)?)
    }

    fn pem(label: &str, body: &str) -> String {
        format!(
            "{0}BEGIN {label}{0}\n{body}\n{0}END {label}{0}\n",
            "-".repeat(5)
        )
    }

    #[test]
    fn keys_need_a_body_and_the_word_private() {
        assert!(
            find(&pem("RSA PRIVATE KEY", BODY))
                .is_some_and(|key| !key.is_encrypted && key.label == "RSA PRIVATE KEY")
        );
        assert_eq!(find(&pem("RSA PRIVATE KEY", "...")), None);
        assert_eq!(find(&pem("PUBLIC KEY", BODY)), None);
        assert_eq!(find(&pem("CERTIFICATE", BODY)), None);
        assert_eq!(find("-----BEGIN PRIVATE KEY"), None);
        let code =
            "if (key.starts_with(\"x\")) { return parse(&key[1..]); } else { throw Error(404); }";
        assert_eq!(find(&pem("PRIVATE KEY", code)), None);
    }

    #[test]
    fn keys_in_string_literals_are_found() {
        let text = pem("PRIVATE KEY", BODY).replace('\n', "\\n");
        assert!(find(&text).is_some());
    }

    #[test]
    fn encrypted_keys_are_told() {
        assert!(find(&pem("ENCRYPTED PRIVATE KEY", BODY)).is_some_and(|key| key.is_encrypted));
        let body = format!("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n{BODY}");
        assert!(find(&pem("RSA PRIVATE KEY", &body)).is_some_and(|key| key.is_encrypted));
        let plain = format!("b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAAB{BODY}");
        assert!(find(&pem("OPENSSH PRIVATE KEY", &plain)).is_some_and(|key| !key.is_encrypted));
        let locked = format!("b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0{BODY}");
        assert!(find(&pem("OPENSSH PRIVATE KEY", &locked)).is_some_and(|key| key.is_encrypted));
    }

    #[test]
    fn key_stores_need_name_and_content() {
        assert!(key_store("app/a.p12", &[0x30, 0x82, 1, 2]).is_some());
        assert_eq!(key_store("app/a.p12", b"text"), None);
        assert_eq!(key_store("etc/truststore.p12", &[0x30, 0x82, 1, 2]), None);
    }
}
