//! Licence texts of packages as SPDX expressions.
//!
//! Ecosystems write licences in their own ways; only what certainly is an SPDX identifier or an expression of them
//! counts as one. The list holds the identifiers in common use, not all that SPDX has: a licence that is missing here
//! is given by name, which is less exact but not wrong.

/// Identifiers of the SPDX licence list, sorted.
const KNOWN: &[&str] = &[
    "0BSD",
    "AFL-2.1",
    "AFL-3.0",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "Apache-1.1",
    "Apache-2.0",
    "Artistic-1.0-Perl",
    "Artistic-2.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-2-Clause-Patent",
    "BSD-3-Clause",
    "BSD-3-Clause-Clear",
    "BSD-4-Clause",
    "BSD-4-Clause-UC",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "Bitstream-Vera",
    "CC-BY-3.0",
    "CC-BY-4.0",
    "CC-BY-SA-3.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "CDDL-1.0",
    "CDDL-1.1",
    "CPL-1.0",
    "ECL-2.0",
    "EPL-1.0",
    "EPL-2.0",
    "FSFAP",
    "FSFUL",
    "FSFULLR",
    "FTL",
    "GFDL-1.3-only",
    "GFDL-1.3-or-later",
    "GPL-1.0-only",
    "GPL-1.0-or-later",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "HPND",
    "ICU",
    "IJG",
    "ISC",
    "LGPL-2.0-only",
    "LGPL-2.0-or-later",
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "Libpng",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-1.1",
    "MPL-2.0",
    "MS-PL",
    "NCSA",
    "OFL-1.1",
    "OLDAP-2.8",
    "OpenSSL",
    "PHP-3.01",
    "PostgreSQL",
    "PSF-2.0",
    "Python-2.0",
    "Ruby",
    "SMLNJ",
    "SSH-OpenSSH",
    "TCL",
    "UPL-1.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Vim",
    "W3C",
    "WTFPL",
    "X11",
    "ZPL-2.1",
    "Zlib",
    "bzip2-1.0.6",
    "curl",
    "libtiff",
    "zlib-acknowledgement",
];

/// Exceptions that may follow `WITH`.
const EXCEPTIONS: &[&str] = &[
    "Autoconf-exception-3.0",
    "Bison-exception-2.2",
    "Classpath-exception-2.0",
    "GCC-exception-3.1",
    "LLVM-exception",
    "OpenSSL-exception",
    "openvpn-openssl-exception",
];

/// What a licence text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Licence<'a> {
    /// An identifier of the list.
    Id(&'a str),
    /// An expression of identifiers.
    Expression(&'a str),
    /// Something else.
    Name(&'a str),
}

/// Says what a text is.
pub(super) fn read(text: &str) -> Licence<'_> {
    if KNOWN.contains(&text) {
        Licence::Id(text)
    } else if is_expression(text) {
        Licence::Expression(text)
    } else {
        Licence::Name(text)
    }
}

/// Identifiers joined by `AND`, `OR` and `WITH`, parentheses around parts. Nothing is read recursively: a parenthesis
/// only changes a count.
fn is_expression(text: &str) -> bool {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let (mut n_open, mut is_operand_next, mut is_exception_next) = (0u32, true, false);
    for word in spaced.split_ascii_whitespace() {
        match word {
            "(" if is_operand_next && !is_exception_next => n_open += 1,
            ")" if !is_operand_next && n_open > 0 => n_open -= 1,
            "AND" | "OR" if !is_operand_next => is_operand_next = true,
            "WITH" if !is_operand_next => (is_operand_next, is_exception_next) = (true, true),
            _ if is_operand_next && is_exception_next && EXCEPTIONS.contains(&word) => {
                (is_operand_next, is_exception_next) = (false, false);
            }
            _ if is_operand_next && !is_exception_next && KNOWN.contains(&word) => {
                is_operand_next = false;
            }
            _ => return false,
        }
    }
    !is_operand_next && n_open == 0
}
