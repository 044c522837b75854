//! What a path says about how likely a secret in it is real.
//!
//! Installed software is full of keys that test it and of texts about keys. What an application brings along is not.

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Area {
    /// Files of the application, of its users, and settings: everything is looked at.
    Own,
    /// Installed software: only files that hold secrets by their name.
    Library,
    /// Documents, tests and examples of installed software, and package databases: nothing.
    Noise,
    /// Documents, tests and examples elsewhere: only files that hold secrets by their name.
    Example,
}

const LIBRARY_TOPS: [&str; 22] = [
    "bin/",
    "sbin/",
    "lib/",
    "lib64/",
    "usr/bin/",
    "usr/sbin/",
    "usr/lib/",
    "usr/lib64/",
    "usr/libexec/",
    "usr/include/",
    "usr/share/",
    "usr/local/lib/",
    "usr/local/share/",
    "usr/local/include/",
    "usr/local/go/",
    "opt/conda/",
    "opt/venv/lib/",
    "nix/store/",
    "var/lib/dpkg/",
    "var/lib/apt/",
    "var/lib/rpm/",
    "var/cache/",
];
/// Trees of installed software wherever they stand.
const LIBRARY_PARTS: [&str; 13] = [
    "site-packages",
    "dist-packages",
    "node_modules",
    "bower_components",
    "gems",
    "pkgs",
    "vendor",
    "jvm",
    ".rustup",
    ".nvm",
    ".pnpm",
    "bazel-out",
    "third_party",
];
/// Places below them that hold an application after all.
const OWN_TOPS: [&str; 4] = [
    "usr/share/nginx/html/",
    "usr/local/tomcat/",
    "usr/lib/systemd/system/",
    "var/lib/kubelet/",
];
const NOISE_PARTS: [&str; 19] = [
    "test",
    "tests",
    "testing",
    "testdata",
    "test-data",
    "test_data",
    "fixtures",
    "__tests__",
    "__fixtures__",
    "spec",
    "specs",
    "example",
    "examples",
    "sample",
    "samples",
    "doc",
    "docs",
    "man",
    "demo",
];
const NOISE_ENDINGS: [&str; 20] = [
    ".md",
    ".rst",
    ".adoc",
    ".html",
    ".htm",
    "_test.go",
    "_test.py",
    "_test.rb",
    ".test.js",
    ".test.ts",
    ".spec.js",
    ".spec.ts",
    ".example",
    ".sample",
    ".template",
    ".tmpl",
    ".tpl",
    ".dist",
    ".defaults",
    ".pub",
];

impl Area {
    /// Of a path without leading slash.
    pub(super) fn of(path: &str) -> Self {
        let parts = || path.split('/');
        let n_folders = parts().count().saturating_sub(1);
        let is_library = LIBRARY_TOPS.iter().any(|top| path.starts_with(top))
            || parts()
                .take(n_folders)
                .any(|part| LIBRARY_PARTS.contains(&part))
            || path.contains("go/pkg/mod/")
            || path.contains(".cargo/registry/")
            || path.contains(".m2/repository/");
        let is_library = is_library && !OWN_TOPS.iter().any(|top| path.starts_with(top));
        let name = parts().next_back().unwrap_or_default();
        let is_document = [
            "README",
            "CHANGELOG",
            "CHANGES",
            "LICENSE",
            "LICENCE",
            "COPYING",
            "NEWS",
            "NOTICE",
            "copyright",
        ]
        .iter()
        .any(|start| name.starts_with(start));
        let is_noise = is_document
            || parts()
                .take(n_folders)
                .any(|part| NOISE_PARTS.contains(&part))
            || NOISE_ENDINGS.iter().any(|ending| name.ends_with(ending))
            || (name.starts_with("test_") && name.ends_with(".py"));
        match (is_library, is_noise) {
            (true, true) => Self::Noise,
            (true, false) => Self::Library,
            (false, true) => Self::Example,
            (false, false) => Self::Own,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_an_area() {
        for (path, area) in [
            ("app/settings.py", Area::Own),
            ("usr/src/app/config.js", Area::Own),
            ("etc/nginx/ssl/server.key", Area::Own),
            ("home/test/.ssh/id_rsa", Area::Example),
            ("app/node_modules/jws/index.js", Area::Library),
            ("app/node_modules/jws/test/key.pem", Area::Noise),
            ("usr/lib/python3.11/test/keycert.pem", Area::Noise),
            ("usr/share/doc/openssl/README", Area::Noise),
            ("usr/lib/python3/dist-packages/x.py", Area::Library),
            ("app/.env.example", Area::Example),
            ("root/.ssh/id_rsa.pub", Area::Example),
        ] {
            assert_eq!(Area::of(path), area, "{path}");
        }
    }
}
