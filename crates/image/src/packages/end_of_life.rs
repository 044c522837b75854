//! When distributions stop to get security fixes, as their publishers announced it.
//!
//! Facts as the publishers' release pages give them, written from general knowledge and to be read against those
//! pages again (Debian "DebianReleases" and LTS pages,
//! Ubuntu "Release cycle", Alpine "Releases", Red Hat "Life cycle", Fedora "Releases", CentOS, AlmaLinux, Rocky,
//! Oracle, Amazon and openSUSE life-cycle pages). A publisher that names a month only is taken at its last day. Dates
//! in the future are plans. Whether a date has passed is for the caller to say: there is no clock here.

/// The announced end of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndOfLife {
    /// Last day of the publisher's regular security fixes, `YYYY-MM-DD`.
    pub date: &'static str,
    /// Last day of extended support (long-term teams, paid programmes), where there is one.
    pub extended: Option<&'static str>,
}

/// Identifier, leading part of the version, end, extended end.
const TABLE: &[(&str, &str, &str, &str)] = &[
    ("debian", "8", "2018-06-17", "2020-06-30"),
    ("debian", "9", "2020-07-18", "2022-06-30"),
    ("debian", "10", "2022-09-10", "2024-06-30"),
    ("debian", "11", "2024-08-14", "2026-08-31"),
    ("debian", "12", "2026-06-10", "2028-06-30"),
    ("debian", "13", "2028-08-09", "2030-06-30"),
    ("ubuntu", "14.04", "2019-04-25", "2024-04-25"),
    ("ubuntu", "16.04", "2021-04-30", "2026-04-30"),
    ("ubuntu", "18.04", "2023-05-31", "2028-04-30"),
    ("ubuntu", "20.04", "2025-05-31", "2030-04-30"),
    ("ubuntu", "22.04", "2027-04-30", "2032-04-30"),
    ("ubuntu", "23.10", "2024-07-11", ""),
    ("ubuntu", "24.04", "2029-05-31", "2034-04-30"),
    ("ubuntu", "24.10", "2025-07-10", ""),
    ("ubuntu", "25.04", "2026-01-31", ""),
    ("ubuntu", "25.10", "2026-07-31", ""),
    ("alpine", "3.10", "2021-05-01", ""),
    ("alpine", "3.11", "2021-11-01", ""),
    ("alpine", "3.12", "2022-05-01", ""),
    ("alpine", "3.13", "2022-11-01", ""),
    ("alpine", "3.14", "2023-05-01", ""),
    ("alpine", "3.15", "2023-11-01", ""),
    ("alpine", "3.16", "2024-05-23", ""),
    ("alpine", "3.17", "2024-11-22", ""),
    ("alpine", "3.18", "2025-05-09", ""),
    ("alpine", "3.19", "2025-11-01", ""),
    ("alpine", "3.20", "2026-04-01", ""),
    ("alpine", "3.21", "2026-11-01", ""),
    ("alpine", "3.22", "2027-05-01", ""),
    ("fedora", "38", "2024-05-21", ""),
    ("fedora", "39", "2024-11-26", ""),
    ("fedora", "40", "2025-05-13", ""),
    ("fedora", "41", "2025-12-15", ""),
    ("fedora", "42", "2026-05-13", ""),
    ("centos", "6", "2020-11-30", ""),
    ("centos", "7", "2024-06-30", ""),
    ("rhel", "6", "2020-11-30", "2024-06-30"),
    ("rhel", "7", "2024-06-30", "2028-06-30"),
    ("rhel", "8", "2029-05-31", "2032-05-31"),
    ("rhel", "9", "2032-05-31", "2035-05-31"),
    ("rhel", "10", "2035-05-31", "2038-05-31"),
    ("rocky", "8", "2029-05-31", ""),
    ("rocky", "9", "2032-05-31", ""),
    ("rocky", "10", "2035-05-31", ""),
    ("almalinux", "8", "2029-03-01", ""),
    ("almalinux", "9", "2032-05-31", ""),
    ("almalinux", "10", "2035-05-31", ""),
    ("ol", "7", "2024-12-31", "2028-06-30"),
    ("ol", "8", "2029-07-31", "2032-07-31"),
    ("ol", "9", "2032-06-30", "2035-06-30"),
    ("amzn", "2018.03", "2023-12-31", ""),
    ("amzn", "2", "2026-06-30", ""),
    ("amzn", "2023", "2029-06-30", ""),
    ("opensuse-leap", "15.4", "2023-12-07", ""),
    ("opensuse-leap", "15.5", "2024-12-31", ""),
    ("opensuse-leap", "15.6", "2026-04-30", ""),
];

/// The end of a release; `None` when it is not in the table (rolling releases, old and unknown ones).
pub(super) fn of(id: &str, version: &str) -> Option<EndOfLife> {
    TABLE
        .iter()
        .find(|(table_id, table_version, ..)| {
            *table_id == id
                && version
                    .strip_prefix(table_version)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '_', '-']))
        })
        .map(|(_, _, date, extended)| EndOfLife {
            date,
            extended: (!extended.is_empty()).then_some(*extended),
        })
}
