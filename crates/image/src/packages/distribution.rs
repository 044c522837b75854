//! Which distribution an image holds: `os-release`, and older files when there is none.
//!
//! Source: os-release(5). `etc/os-release` comes before `usr/lib/os-release`; symlinks are followed inside the image.

use super::end_of_life::{self, EndOfLife};
use super::record::field;

/// The distribution of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Distribution {
    /// `ID`: `debian`, `alpine`.
    pub id: String,
    /// `ID_LIKE`, split.
    pub id_like: Vec<String>,
    /// `VERSION_ID`; empty for rolling releases.
    pub version_id: String,
    /// `VERSION_CODENAME`.
    pub codename: Option<String>,
    /// `PRETTY_NAME`, or the identifier and version.
    pub pretty_name: String,
    /// `VARIANT_ID`.
    pub variant: Option<String>,
    /// The file that says so, without leading slash.
    pub path: String,
    /// When its publisher stops to support it, where that is known.
    pub end_of_life: Option<EndOfLife>,
}

impl Distribution {
    /// The value of the package URL qualifier `distro`.
    pub fn qualifier(&self) -> String {
        if self.version_id.is_empty() {
            self.id.clone()
        } else {
            format!("{}-{}", self.id, self.version_id)
        }
    }
}

/// Reads one of the files that name a distribution; the last component of its path says which.
pub(super) fn read(name: &[u8], bytes: &[u8]) -> Option<Distribution> {
    let text = String::from_utf8_lossy(bytes);
    let mut distribution = match name {
        b"alpine-release" => release("alpine", "Alpine Linux", text.trim()),
        b"debian_version" => {
            let version = text.trim();
            let major = version.split('.').next().unwrap_or_default();
            let version = if major.bytes().all(|b| b.is_ascii_digit()) {
                major
            } else {
                ""
            };
            release("debian", "Debian", version)
        }
        b"redhat-release" => red_hat(text.trim())?,
        b"system-release-cpe" => cpe(text.trim())?,
        _ => os_release(&text)?,
    };
    distribution.end_of_life = end_of_life::of(&distribution.id, &distribution.version_id);
    Some(distribution)
}

fn release(id: &str, name: &str, version: &str) -> Distribution {
    let version = field(version).unwrap_or_default();
    Distribution {
        id: id.to_owned(),
        pretty_name: format!("{name} {version}").trim().to_owned(),
        version_id: version,
        ..Distribution::default()
    }
}

/// `NAME release 7.9.2009 (Core)`
fn red_hat(text: &str) -> Option<Distribution> {
    let (name, rest) = text.split_once(" release ")?;
    let id = match name {
        n if n.starts_with("CentOS") => "centos",
        n if n.starts_with("Red Hat") => "rhel",
        n if n.starts_with("Fedora") => "fedora",
        n if n.starts_with("Rocky") => "rocky",
        n if n.starts_with("AlmaLinux") => "almalinux",
        n if n.starts_with("Amazon") => "amzn",
        n if n.starts_with("Oracle") => "ol",
        _ => return None,
    };
    let version = rest.split_ascii_whitespace().next().unwrap_or_default();
    Some(release(id, name, version))
}

/// `cpe:/o:vendor:product:version` or `cpe:2.3:o:vendor:product:version`
fn cpe(text: &str) -> Option<Distribution> {
    let rest = text
        .strip_prefix("cpe:2.3:o:")
        .or_else(|| text.strip_prefix("cpe:/o:"))?;
    let mut parts = rest.split(':');
    let (vendor, product, version) = (parts.next()?, parts.next()?, parts.next()?);
    let id = match (vendor, product) {
        ("redhat", _) => "rhel",
        ("amazon", _) => "amzn",
        ("oracle", _) => "ol",
        ("centos" | "fedoraproject", _) if product.contains("fedora") => "fedora",
        ("centos", _) => "centos",
        _ => vendor,
    };
    Some(release(&field(id)?, &field(id)?, version))
}

fn os_release(text: &str) -> Option<Distribution> {
    let get = |key: &str| {
        text.lines().take(200).find_map(|line| {
            let (k, value) = line.trim().split_once('=')?;
            (k == key).then(|| field(&unquoted(value))).flatten()
        })
    };
    let id = get("ID").or_else(|| get("NAME").map(|name| name.to_lowercase()))?;
    let version_id = get("VERSION_ID")
        .or_else(|| get("BUILD_ID"))
        .unwrap_or_default();
    Some(Distribution {
        pretty_name: get("PRETTY_NAME")
            .unwrap_or_else(|| format!("{id} {version_id}").trim().to_owned()),
        id_like: get("ID_LIKE")
            .map(|text| text.split_ascii_whitespace().map(str::to_owned).collect())
            .unwrap_or_default(),
        codename: get("VERSION_CODENAME"),
        variant: get("VARIANT_ID"),
        id,
        version_id,
        ..Distribution::default()
    })
}

/// Shell quoting, as far as os-release(5) allows it.
fn unquoted(value: &str) -> String {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = value
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
        {
            let mut out = String::new();
            let mut is_escaped = false;
            for c in inner.chars() {
                if c == '\\' && quote == '"' && !is_escaped {
                    is_escaped = true;
                } else {
                    out.push(c);
                    is_escaped = false;
                }
            }
            return out;
        }
    }
    value.to_owned()
}
