//! Absolute and relative slash paths of an image, as text.

/// Cleans a path: `//` and `/./` collapse, `x/..` vanishes, no trailing slash; an absolute path
/// stays absolute and `..` stops at its root. An empty path is `.`.
pub fn clean(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&"..") | None if !absolute => parts.push(".."),
                _ => {
                    parts.pop();
                }
            },
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// `path` made absolute against `base` and cleaned; a trailing slash of `path` (or a last element
/// `.`) is kept as a trailing slash.
pub fn join_keeping_slash(base: &str, path: &str) -> String {
    let mut joined = if path.starts_with('/') {
        clean(path)
    } else {
        clean(&format!("/{base}/{path}"))
    };
    let open_ended = path.ends_with('/') || path == "." || path.ends_with("/.") || path.is_empty();
    if open_ended && !joined.ends_with('/') {
        joined.push('/');
    }
    joined
}

/// Last element of a path; `/` has none.
pub fn base_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether `path` is `folder` or lies below it. Both cleaned and without trailing slash.
pub fn is_within(path: &str, folder: &str) -> bool {
    folder == "/"
        || path == folder
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, cleaned: &str) {
        assert_eq!(clean(path), cleaned, "{path}");
    }

    #[test]
    fn paths_are_cleaned_lexically() {
        check("/a//b/./c/../d/", "/a/b/d");
        check("/../a", "/a");
        check("../a/..", "..");
        check("", ".");
        check("./", ".");
        check("/", "/");
    }

    #[test]
    fn joining_keeps_what_says_folder() {
        assert_eq!(join_keeping_slash("/app", "."), "/app/");
        assert_eq!(join_keeping_slash("/app", "./"), "/app/");
        assert_eq!(join_keeping_slash("/app", "x"), "/app/x");
        assert_eq!(join_keeping_slash("/app", "/y/"), "/y/");
        assert_eq!(join_keeping_slash("/", "/"), "/");
    }

    #[test]
    fn within_means_whole_elements() {
        assert!(is_within("/app/x", "/app"));
        assert!(is_within("/app", "/app"));
        assert!(!is_within("/apple", "/app"));
        assert!(is_within("/x", "/"));
    }
}
