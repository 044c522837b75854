//! Certificates and keys: what an X.509 certificate says about itself, and which other things a PEM file holds.
//!
//! Nothing is verified: no signature, no chain, no revocation. Private keys are named, never shown. Source: RFC 5280
//! (certificates), RFC 7468 (PEM), RFC 5958 (private keys).

use super::der::{
    BIT_STRING, BOOLEAN, Element, Elements, INTEGER, OBJECT_ID, OCTET_STRING, SEQUENCE, SET,
};
use super::object_ids;
use crate::base64;
use crate::digest::{self, Digest};
use core::net::{Ipv4Addr, Ipv6Addr};
use std::fmt::Write as _;

/// Blocks of one file that are read; a bundle of all public authorities has about 150.
const MAX_BLOCKS: usize = 1_000;
/// Names of one certificate.
const MAX_NAMES: usize = 500;

/// A certificate's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Whom it is for: `CN=…,O=…` (RFC 4514).
    pub subject: String,
    /// Who made it.
    pub issuer: String,
    /// Both are the same.
    pub is_self_issued: bool,
    /// Serial number in hexadecimal digits.
    pub serial: String,
    /// Valid from, in seconds since 1970.
    pub not_before_seconds: i64,
    /// Valid until.
    pub not_after_seconds: i64,
    /// `RSA, 2048 bits`, `EC P-256`, `Ed25519`.
    pub key: String,
    /// `SHA-256 with RSA`.
    pub signature: String,
    /// Names it is valid for: `DNS:…`, `IP:…`, `email:…`, `URI:…`.
    pub names: Vec<String>,
    /// Whether it may sign others; `None` when it does not say.
    pub is_authority: Option<bool>,
    /// What its key is for.
    pub usages: Vec<String>,
    /// SHA-256 of its bytes in hexadecimal digits.
    pub sha256: String,
}

/// What a block of a PEM file, or a DER file, is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PemBlock {
    /// A certificate.
    Certificate(Box<Certificate>),
    /// A private key, which stays masked.
    PrivateKey {
        /// `RSA PRIVATE KEY` and the like.
        label: String,
        /// What kind of key, where it shows.
        key: String,
        /// A passphrase is needed to use it.
        is_encrypted: bool,
    },
    /// A public key.
    PublicKey {
        /// What kind of key.
        key: String,
    },
    /// Something else: its label.
    Other(String),
    /// Something that should be readable and is not.
    Damaged(String),
}

/// The blocks of a PEM file, in order, and how many more there are.
pub(crate) fn pem(bytes: &[u8]) -> (Vec<PemBlock>, u64) {
    let (mut out, mut n_more) = (Vec::new(), 0);
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, b"-----BEGIN ") {
        rest = rest.get(at + 11..).unwrap_or_default();
        let Some(close) =
            memchr::memmem::find(rest.get(..rest.len().min(80)).unwrap_or(rest), b"-----")
        else {
            continue;
        };
        let label = String::from_utf8_lossy(rest.get(..close).unwrap_or_default()).into_owned();
        rest = rest.get(close + 5..).unwrap_or_default();
        let (body, after) = match memchr::memmem::find(rest, b"-----END ") {
            Some(end) => rest.split_at(end),
            None => (rest, &[][..]),
        };
        if out.len() >= MAX_BLOCKS {
            n_more += 1;
        } else {
            out.push(block(label, body));
        }
        rest = after;
    }
    (out, n_more)
}

/// A DER file; `None` when it is neither a certificate nor a key.
pub(crate) fn der(bytes: &[u8]) -> Option<PemBlock> {
    if let Some(certificate) = certificate(bytes) {
        return Some(PemBlock::Certificate(Box::new(certificate)));
    }
    let whole = Elements(bytes).take(SEQUENCE)?;
    let mut inside = whole.inside();
    if let Some(key) = private_key(whole) {
        return Some(PemBlock::PrivateKey {
            label: "PRIVATE KEY".to_owned(),
            key,
            is_encrypted: false,
        });
    }
    let algorithm = inside.take(SEQUENCE)?;
    match inside.next()? {
        // PKCS #5: an encrypted PKCS #8 key.
        element
            if element.tag == OCTET_STRING
                && object_id(algorithm)?.starts_with("1.2.840.113549.1.5.") =>
        {
            Some(PemBlock::PrivateKey {
                label: "ENCRYPTED PRIVATE KEY".to_owned(),
                key: String::new(),
                is_encrypted: true,
            })
        }
        element if element.tag == BIT_STRING => Some(PemBlock::PublicKey {
            key: public_key(whole)?,
        }),
        _ => None,
    }
}

fn block(label: String, body: &[u8]) -> PemBlock {
    let has = |text: &[u8]| memchr::memmem::find(body, text).is_some();
    let letters: String = body
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.contains(&b':'))
        .flatten()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| char::from(*byte))
        .collect();
    let bytes = base64::decode(&letters).unwrap_or_default();
    if label.ends_with("PRIVATE KEY") || label.ends_with("PRIVATE KEY BLOCK") {
        let key = match label.as_str() {
            "PRIVATE KEY" => Elements(&bytes)
                .take(SEQUENCE)
                .and_then(private_key)
                .unwrap_or_default(),
            "RSA PRIVATE KEY" => "RSA".to_owned(),
            "EC PRIVATE KEY" => "EC".to_owned(),
            "DSA PRIVATE KEY" => "DSA".to_owned(),
            _ => String::new(),
        };
        // openssh-key-v1, a length of four bytes, the name of the cipher.
        let is_openssh_encrypted = bytes
            .strip_prefix(b"openssh-key-v1\0")
            .is_some_and(|rest| rest.get(4..8) != Some(b"none"));
        return PemBlock::PrivateKey {
            is_encrypted: label.starts_with("ENCRYPTED")
                || has(b"ENCRYPTED")
                || is_openssh_encrypted,
            label,
            key,
        };
    }
    match label.as_str() {
        // OpenSSL's own kind has more behind the certificate.
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => match certificate(&bytes) {
            Some(certificate) => PemBlock::Certificate(Box::new(certificate)),
            None => PemBlock::Damaged(label),
        },
        "PUBLIC KEY" => match Elements(&bytes).take(SEQUENCE).and_then(public_key) {
            Some(key) => PemBlock::PublicKey { key },
            None => PemBlock::Damaged(label),
        },
        "RSA PUBLIC KEY" => PemBlock::PublicKey {
            key: rsa(&bytes).unwrap_or_else(|| "RSA".to_owned()),
        },
        _ => PemBlock::Other(label),
    }
}

/// The kind of key in a PKCS #8 structure: version, algorithm, key.
fn private_key(whole: Element<'_>) -> Option<String> {
    let mut inside = whole.inside();
    inside
        .take(INTEGER)
        .filter(|version| version.body.len() == 1)?;
    let algorithm = inside.take(SEQUENCE)?;
    inside.take(OCTET_STRING)?;
    Some(algorithm_name(algorithm))
}

fn certificate(bytes: &[u8]) -> Option<Certificate> {
    let whole = Elements(bytes).take(SEQUENCE)?;
    let mut parts = whole.inside();
    let mut body = parts.take(SEQUENCE)?.inside();
    let signature = parts.take(SEQUENCE)?;
    // The version, which old ones leave out.
    body.take(0xA0);
    let serial = body.take(INTEGER)?;
    body.take(SEQUENCE)?;
    let issuer = body.take(SEQUENCE)?;
    let mut validity = body.take(SEQUENCE)?.inside();
    let not_before_seconds = validity.next()?.seconds()?;
    let not_after_seconds = validity.next()?.seconds()?;
    let subject = body.take(SEQUENCE)?;
    let key = public_key(body.take(SEQUENCE)?)?;
    let mut out = Certificate {
        subject: name(subject),
        issuer: name(issuer),
        is_self_issued: subject.body == issuer.body,
        serial: hex(serial.body),
        not_before_seconds,
        not_after_seconds,
        key,
        signature: object_id(signature)
            .map(|id| object_ids::signature(&id).map_or(id, str::to_owned))
            .unwrap_or_default(),
        names: Vec::new(),
        is_authority: None,
        usages: Vec::new(),
        sha256: Digest::sha256(whole.whole).encoded().to_owned(),
    };
    while let Some(element) = body.next() {
        if element.tag == 0xA3
            && let Some(list) = element.inside().take(SEQUENCE)
        {
            let mut list = list.inside();
            while let Some(extension) = list.take(SEQUENCE) {
                // One that cannot be read is passed over: the others still tell something.
                let _ = out.extend(extension);
            }
        }
    }
    Some(out)
}

impl Certificate {
    fn extend(&mut self, extension: Element<'_>) -> Option<()> {
        let mut parts = extension.inside();
        let id = parts.take(OBJECT_ID)?.object_id()?;
        parts.take(BOOLEAN);
        let mut value = Elements(parts.take(OCTET_STRING)?.body);
        match id.as_str() {
            "2.5.29.17" => {
                let mut names = value.take(SEQUENCE)?.inside();
                while let Some(element) = names.next() {
                    if self.names.len() < MAX_NAMES {
                        self.names.extend(general_name(element));
                    }
                }
            }
            "2.5.29.19" => {
                let is_authority = value.take(SEQUENCE)?.inside().take(BOOLEAN);
                self.is_authority = Some(is_authority.is_some_and(|b| b.body != [0]));
            }
            "2.5.29.15" => {
                let bits = value.take(BIT_STRING)?.body;
                let flags = bits.get(1..)?;
                for (at, usage) in object_ids::KEY_USAGES.iter().enumerate() {
                    let byte = flags.get(at / 8).copied().unwrap_or(0);
                    if byte & (0x80 >> (at % 8)) != 0 {
                        self.usages.push((*usage).to_owned());
                    }
                }
            }
            "2.5.29.37" => {
                let mut ids = value.take(SEQUENCE)?.inside();
                while let Some(id) = ids.take(OBJECT_ID).and_then(|id| id.object_id()) {
                    if self.usages.len() < MAX_NAMES {
                        let name = object_ids::extended_usage(&id).map_or(id, str::to_owned);
                        self.usages.push(name);
                    }
                }
            }
            _ => {}
        }
        Some(())
    }
}

fn general_name(element: Element<'_>) -> Option<String> {
    let text = || String::from_utf8_lossy(element.body).into_owned();
    Some(match element.tag {
        0x81 => format!("email:{}", text()),
        0x82 => format!("DNS:{}", text()),
        0x86 => format!("URI:{}", text()),
        0x87 => match (
            <[u8; 4]>::try_from(element.body),
            <[u8; 16]>::try_from(element.body),
        ) {
            (Ok(four), _) => format!("IP:{}", Ipv4Addr::from(four)),
            (_, Ok(sixteen)) => format!("IP:{}", Ipv6Addr::from(sixteen)),
            _ => return None,
        },
        0xA4 => format!("name:{}", name(element.inside().take(SEQUENCE)?)),
        _ => return None,
    })
}

/// A distinguished name, the most special part first (RFC 4514).
fn name(name: Element<'_>) -> String {
    let mut parts = Vec::new();
    let mut sets = name.inside();
    while let Some(set) = sets.take(SET) {
        let mut pairs = set.inside();
        let mut together = Vec::new();
        while let Some(pair) = pairs.take(SEQUENCE) {
            let mut pair = pair.inside();
            let Some(id) = pair.take(OBJECT_ID).and_then(|id| id.object_id()) else {
                break;
            };
            let value = pair.next().map_or_else(String::new, |value| {
                value
                    .text()
                    .unwrap_or_else(|| format!("#{}", hex(value.whole)))
            });
            let key = object_ids::attribute(&id).map_or(id, str::to_owned);
            together.push(format!("{key}={}", escaped(&value)));
        }
        parts.push(together.join("+"));
    }
    parts.reverse();
    parts.join(",")
}

fn escaped(value: &str) -> String {
    let mut out = String::new();
    for c in value.chars() {
        if matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
            out.push('\\');
        }
        if c.is_control() {
            // Writing into a string cannot fail.
            let _ = write!(out, "\\{:02X}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// The kind and size of a `SubjectPublicKeyInfo`.
fn public_key(info: Element<'_>) -> Option<String> {
    let mut parts = info.inside();
    let algorithm = parts.take(SEQUENCE)?;
    let bits = parts.take(BIT_STRING)?;
    if object_id(algorithm)? == "1.2.840.113549.1.1.1"
        && let Some(rsa) = rsa(bits.body.get(1..)?)
    {
        return Some(rsa);
    }
    Some(algorithm_name(algorithm))
}

/// `RSA, 2048 bits` of a modulus and an exponent.
fn rsa(bytes: &[u8]) -> Option<String> {
    let modulus = Elements(bytes).take(SEQUENCE)?.inside().take(INTEGER)?.body;
    let start = modulus.iter().position(|byte| *byte != 0)?;
    let digits = modulus.get(start..)?;
    let n_bits = digits.len() * 8 - digits.first()?.leading_zeros() as usize;
    Some(format!("RSA, {n_bits} bits"))
}

/// The algorithm, with its curve.
fn algorithm_name(algorithm: Element<'_>) -> String {
    let mut parts = algorithm.inside();
    let mut next = || parts.take(OBJECT_ID).and_then(|id| id.object_id());
    let (Some(id), curve) = (next(), next()) else {
        return String::new();
    };
    let name = object_ids::key(&id).map_or(id, str::to_owned);
    match curve {
        Some(curve) => {
            let curve = object_ids::curve(&curve).map_or(curve, str::to_owned);
            format!("{name} {curve}")
        }
        None => name,
    }
}

fn object_id(sequence: Element<'_>) -> Option<String> {
    sequence.inside().take(OBJECT_ID)?.object_id()
}

fn hex(bytes: &[u8]) -> String {
    digest::hex("", bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    // OpenSSL 3.0.19, `openssl req -x509`; the keys were thrown away.
    const RSA: &[u8] = include_bytes!("testdata/rsa.pem");
    const EC: &[u8] = include_bytes!("testdata/ec.pem");

    #[track_caller]
    fn only(bytes: &[u8]) -> Certificate {
        match pem(bytes).0.as_slice() {
            [PemBlock::Certificate(one)] => one.as_ref().clone(),
            other => panic!("one certificate, not {other:?}"),
        }
    }

    #[test]
    fn a_certificate_tells_its_words() {
        let read = only(RSA);
        assert_eq!(read.subject, "CN=registry.example,O=Acme\\, Inc.,C=DE");
        assert_eq!(read.issuer, read.subject);
        assert!(read.is_self_issued);
        assert_eq!(read.serial, "1234abcd");
        assert_eq!(read.key, "RSA, 2048 bits");
        assert_eq!(read.signature, "SHA-256 with RSA");
        assert_eq!(read.not_before_seconds, 1_796_084_437);
        assert_eq!(
            read.not_after_seconds - read.not_before_seconds,
            3650 * 86_400
        );
        assert_eq!(
            read.names,
            [
                "DNS:registry.example",
                "DNS:*.example",
                "IP:10.0.0.7",
                "IP:2001:db8::1",
                "email:a@b.test",
                "URI:https://x.test/"
            ]
        );
        assert_eq!(read.is_authority, Some(true));
        assert_eq!(read.usages, ["TLS server", "TLS client"]);
        assert_eq!(
            read.sha256,
            "e0b4d4a50073bc2c69d8c344e07c4df35f2aab58bfe63c7bdfe105f5cfa751d3"
        );
    }

    #[test]
    fn names_are_utf8_and_years_have_four_digits() {
        let read = only(EC);
        assert_eq!(read.subject, "CN=Öffentlich");
        assert_eq!(read.key, "EC P-256");
        assert_eq!(read.signature, "ECDSA with SHA-256");
        assert_eq!(
            read.not_after_seconds - read.not_before_seconds,
            10_000 * 86_400
        );
    }

    #[test]
    fn der_is_read_and_cut_bytes_are_damaged() {
        let text: String = std::str::from_utf8(RSA)
            .unwrap()
            .lines()
            .filter(|line| !line.starts_with('-'))
            .collect();
        let bytes = base64::decode(&text).unwrap();
        assert!(matches!(der(&bytes), Some(PemBlock::Certificate(_))));
        for len in 0..bytes.len() {
            assert_eq!(der(&bytes[..len]), None, "{len}");
        }
        let cut = b"-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n";
        assert_eq!(pem(cut).0, [PemBlock::Damaged("CERTIFICATE".into())]);
    }

    #[test]
    fn private_keys_are_named_and_not_kept() {
        let text = b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGbMFcG\n-----END ENCRYPTED PRIVATE KEY-----\n-----BEGIN X-----\nAAAA\n-----END X-----\n";
        let (blocks, n_more) = pem(text);
        assert_eq!(n_more, 0);
        assert_eq!(
            blocks,
            [
                PemBlock::PrivateKey {
                    label: "ENCRYPTED PRIVATE KEY".into(),
                    key: String::new(),
                    is_encrypted: true
                },
                PemBlock::Other("X".into())
            ]
        );
        // PKCS #8 of an Ed25519 key of zeros.
        let mut key = vec![
            0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20,
        ];
        key.extend([0; 32]);
        assert_eq!(
            der(&key),
            Some(PemBlock::PrivateKey {
                label: "PRIVATE KEY".into(),
                key: "Ed25519".into(),
                is_encrypted: false
            })
        );
    }
}
