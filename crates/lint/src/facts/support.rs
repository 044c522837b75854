//! When support of a release ends, and which repositories nobody should start from.
//!
//! Source: the rule reference, 8.9; older releases from the projects' own calendars. There is no
//! clock here: "ended" means ended before the data was put together ([`AS_OF`]).

use super::bases;
use layerlab_buildgraph::{ImageRef, catalogue};

/// The day up to which the dates below are judged.
pub const AS_OF: &str = "2026-11-15";

/// A release whose support has a known last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Product and version: `Node.js 18`.
    pub what: String,
    /// Last day of support (ISO, the day may be left out).
    pub date: &'static str,
}

type Dates = &'static [(&'static str, &'static str)];

const DEBIAN: Dates = &[
    ("8", "2020-06-30"),
    ("9", "2022-06-30"),
    ("10", "2024-06-30"),
    ("11", "2026-08-31"),
];
const UBUNTU: Dates = &[
    ("14.04", "2019-04"),
    ("16.04", "2021-04"),
    ("18.04", "2023-05"),
    ("20.04", "2025-05"),
];
const ALPINE: Dates = &[
    ("3.14", "2023-05-01"),
    ("3.15", "2023-11-01"),
    ("3.16", "2024-05-23"),
    ("3.17", "2024-11-22"),
    ("3.18", "2025-05-09"),
    ("3.19", "2025-11-01"),
    ("3.20", "2026-04-01"),
];
const CENTOS: Dates = &[
    ("6", "2020-11-30"),
    ("7", "2024-06-30"),
    ("8", "2021-12-31"),
];
const FEDORA: Dates = &[
    ("33", "2021-11-30"),
    ("34", "2022-06-07"),
    ("35", "2022-12-13"),
    ("36", "2023-05-16"),
    ("37", "2023-12-05"),
    ("38", "2024-05-21"),
    ("39", "2024-11-26"),
    ("40", "2025-05-13"),
    ("41", "2025-12"),
    ("42", "2026-05"),
];
const NODE: Dates = &[
    ("8", "2019-12-31"),
    ("10", "2021-04-30"),
    ("12", "2022-04-30"),
    ("14", "2023-04-30"),
    ("15", "2021-06-01"),
    ("16", "2023-09-11"),
    ("17", "2022-06-01"),
    ("18", "2025-04-30"),
    ("19", "2023-06-01"),
    ("20", "2026-04-30"),
    ("21", "2024-06-01"),
    ("23", "2025-06-01"),
];
const PYTHON: Dates = &[
    ("2", "2020-01-01"),
    ("2.7", "2020-01-01"),
    ("3.5", "2020-09-30"),
    ("3.6", "2021-12-23"),
    ("3.7", "2023-06-27"),
    ("3.8", "2024-10-07"),
    ("3.9", "2025-10-31"),
];
const PHP: Dates = &[
    ("5.6", "2018-12-31"),
    ("7.2", "2020-11-30"),
    ("7.3", "2021-12-06"),
    ("7.4", "2022-11-28"),
    ("8.0", "2023-11-26"),
    ("8.1", "2025-12-31"),
];
const RUBY: Dates = &[
    ("2.6", "2022-04-12"),
    ("2.7", "2023-03-31"),
    ("3.0", "2024-04-23"),
    ("3.1", "2025-03-26"),
];
const GOLANG: Dates = &[
    ("1.20", "2024-02-06"),
    ("1.21", "2024-08-13"),
    ("1.22", "2025-02-11"),
];
const DOTNET: Dates = &[
    ("5.0", "2022-05-10"),
    ("6.0", "2024-11-12"),
    ("7.0", "2024-05-14"),
    ("8.0", "2026-11-10"),
];

/// Repositories, the name to show, their dates.
const RELEASES: &[(&str, &str, Dates)] = &[
    ("debian", "Debian", DEBIAN),
    ("ubuntu", "Ubuntu", UBUNTU),
    ("alpine", "Alpine", ALPINE),
    ("centos", "CentOS", CENTOS),
    ("fedora", "Fedora", FEDORA),
    ("node", "Node.js", NODE),
    ("python", "Python", PYTHON),
    ("php", "PHP", PHP),
    ("ruby", "Ruby", RUBY),
    ("golang", "Go", GOLANG),
];

/// Code names that stand in tags, with the release they mean.
const CODE_NAMES: &[(&str, &str, &str, &str)] = &[
    ("jessie", "debian", "Debian", "8"),
    ("stretch", "debian", "Debian", "9"),
    ("buster", "debian", "Debian", "10"),
    ("bullseye", "debian", "Debian", "11"),
    ("trusty", "ubuntu", "Ubuntu", "14.04"),
    ("xenial", "ubuntu", "Ubuntu", "16.04"),
    ("bionic", "ubuntu", "Ubuntu", "18.04"),
    ("focal", "ubuntu", "Ubuntu", "20.04"),
];

/// Names of long-term lines in tags of the `node` image.
const NODE_NAMES: &[(&str, &str)] = &[
    ("carbon", "8"),
    ("dubnium", "10"),
    ("erbium", "12"),
    ("fermium", "14"),
    ("gallium", "16"),
    ("hydrogen", "18"),
    ("iron", "20"),
];

/// A repository that is not kept up, and where it went.
pub struct Deprecated {
    /// What happened.
    pub what: &'static str,
    /// What to use instead.
    pub instead: &'static str,
}

const fn gone(what: &'static str, instead: &'static str) -> Deprecated {
    Deprecated { what, instead }
}

const DEPRECATED: &[(&str, Deprecated)] = &[
    (
        "openjdk",
        gone(
            "gets no security updates since July 2022",
            "`eclipse-temurin`, `amazoncorretto` or another vendor's build of OpenJDK",
        ),
    ),
    (
        "java",
        gone(
            "was replaced in 2016",
            "`eclipse-temurin` or another vendor's build of OpenJDK",
        ),
    ),
    (
        "centos",
        gone(
            "ended: CentOS Linux 7, the last one, on 2024-06-30",
            "`almalinux`, `rockylinux/rockylinux` or Red Hat's `ubi`",
        ),
    ),
    (
        "vault",
        gone("moved to its maker's account", "`hashicorp/vault`"),
    ),
    (
        "consul",
        gone("moved to its maker's account", "`hashicorp/consul`"),
    ),
    (
        "jenkins",
        gone("moved to its project's account", "`jenkins/jenkins:lts`"),
    ),
    (
        "opensuse",
        gone("moved to its project's account", "`opensuse/leap`"),
    ),
    (
        "sentry",
        gone("is no longer published", "`getsentry/sentry`"),
    ),
];

/// What is known against starting from this repository; `None` when nothing is.
pub fn deprecated(image: &ImageRef) -> Option<&'static Deprecated> {
    const DOTNET_MOVED: &Deprecated = &gone(
        "moved to Microsoft's own registry",
        "`mcr.microsoft.com/dotnet/…`",
    );
    if image.registry == "docker.io"
        && (image.repository.starts_with("microsoft/dotnet")
            || image.repository == "microsoft/aspnetcore")
    {
        return Some(DOTNET_MOVED);
    }
    let name = bases::is_official(image).then(|| image.short_name())?;
    DEPRECATED
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, what)| what)
}

/// The release an image stands for whose support has ended: the language or product first, then
/// the system below it. `None` when support goes on or is not known.
pub fn ended(image: &ImageRef) -> Option<Ended> {
    let tag = image.tag.as_deref()?.to_ascii_lowercase();
    let of = |what: String, date: &'static str| (date < AS_OF).then_some(Ended { what, date });
    if image.registry == "mcr.microsoft.com" {
        let is_dotnet = image.repository.starts_with("dotnet/")
            && !image.repository.starts_with("dotnet/framework");
        let (version, date) = is_dotnet.then(|| dated(DOTNET, &tag)).flatten()?;
        return of(format!(".NET {version}"), date);
    }
    if !bases::is_official(image) {
        return None;
    }
    let name = image.short_name();
    let product = RELEASES
        .iter()
        .find(|(known, _, _)| *known == name)
        .and_then(|(_, shown, dates)| {
            let (version, date) = dated(dates, &tag).or_else(|| {
                let (_, version) = NODE_NAMES
                    .iter()
                    .filter(|_| name == "node")
                    .find(|(word, _)| tag.split('-').next() == Some(word))?;
                date_of(dates, version).map(|date| (*version, date))
            })?;
            of(format!("{shown} {version}"), date)
        });
    product
        .or_else(|| {
            let (_, repository, shown, version) = CODE_NAMES
                .iter()
                .find(|(word, ..)| tag.split('-').any(|part| part == *word))?;
            let dates = if *repository == "debian" {
                DEBIAN
            } else {
                UBUNTU
            };
            of(
                format!("{shown} {version} ({tag})"),
                date_of(dates, version)?,
            )
        })
        .or_else(|| {
            let version = tag
                .split('-')
                .find_map(|part| part.strip_prefix("alpine"))?;
            let (version, date) = dated(ALPINE, version)?;
            of(format!("Alpine {version}"), date)
        })
        .or_else(|| {
            let found = catalogue::lookup(image).filter(|found| found.exact)?;
            of(image.familiar(), found.image.eol?)
        })
}

fn date_of(dates: Dates, version: &str) -> Option<&'static str> {
    dates
        .iter()
        .find(|(known, _)| *known == version)
        .map(|(_, date)| *date)
}

/// The dated release whose version begins `tag`, whole numbers compared.
fn dated(dates: Dates, tag: &str) -> Option<(&'static str, &'static str)> {
    dates.iter().copied().find(|(version, _)| {
        let rest = tag.strip_prefix(version);
        // `2` is Python 2 whatever follows; elsewhere a version is followed by `.`, `-` or nothing.
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(image: &str, wanted: Option<&str>) {
        let found = ended(&ImageRef::parse(image)).map(|ended| ended.date);
        assert_eq!(found, wanted, "{image}");
    }

    #[test]
    fn tags_are_dated_by_whole_version_numbers() {
        check("node:18.20.1-alpine", Some("2025-04-30"));
        check("node:iron-slim", Some("2026-04-30"));
        check("node:1", None);
        check("node:24-bullseye", Some("2026-08-31"));
        check("node:24-slim", None);
        check("python:3", None);
        check("python:3.8-slim", Some("2024-10-07"));
        check("python:3.13-alpine3.18", Some("2025-05-09"));
        check("debian:buster-slim", Some("2024-06-30"));
        check("debian:10", Some("2024-06-30"));
        check("debian:12", None);
        check("alpine:3.2", None);
        check("alpine:3.20.3", Some("2026-04-01"));
        check(
            "mcr.microsoft.com/dotnet/sdk:6.0-alpine",
            Some("2024-11-12"),
        );
        check("someone/node:18", None);
        check("node", None);
    }
}
