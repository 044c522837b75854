//! The key of COPY and ADD: names, destination, owner, mode and the content of the sources
//! (build-cache reference, section 6).

use layerlab_syntax::ast::{Arguments, Heredoc, Instruction, Keyword};

use super::links::InputKind;
use super::plan::{Inputs, Part, Read, Spec, Trees, Writes, read_content};
use crate::context::select::{SelectOptions, Selection, has_wildcard, select};
use crate::fingerprint::{Fingerprint, Marker};
use crate::model::copy_source;
use crate::paths;
use crate::scope::Scope;

/// Folders that every common base has: copying a file *to* one of them puts it inside.
const BASE_FOLDERS: [&str; 22] = [
    "/",
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/media",
    "/mnt",
    "/opt",
    "/root",
    "/run",
    "/sbin",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/local/bin",
    "/usr/share",
    "/var",
];

struct Copy<'a> {
    destination: String,
    excludes: Vec<String>,
    parents: bool,
    add: bool,
    unpack: Option<bool>,
    attributes: Fingerprint,
    several: bool,
    scope: Scope<'a>,
}

pub(crate) fn plan(
    inputs: &Inputs<'_>,
    line: &Instruction,
    scope: Scope<'_>,
    stage: usize,
    trees: &Trees,
) -> Spec {
    let add = line.keyword == Keyword::Add;
    let mut spec = Spec::new(if add { "add" } else { "copy" }, true);
    let Arguments::Copy {
        sources,
        destination,
        ..
    } = &line.arguments
    else {
        spec.failure = Some("its arguments cannot be read".to_owned());
        spec.put(Part::SourceNames, &line.rest.text);
        return spec;
    };
    let value = |name: &str| {
        line.flag(name)
            .and_then(|flag| flag.value.as_deref())
            .map(|value| scope.resolve(value).value)
    };
    let enabled = |name: &str| line.flag(name).map(|flag| is_on(flag.value.as_deref()));
    let destination = scope.resolve(&destination.text).value;
    let workdir = scope.workdir().value.value;
    let mut copy = Copy {
        destination: paths::join_keeping_slash(&workdir, &destination),
        excludes: line
            .flags_named("exclude")
            .filter_map(|flag| flag.value.as_deref())
            .map(|value| scope.resolve(value).value)
            .collect(),
        parents: enabled("parents").unwrap_or(false),
        add,
        unpack: enabled("unpack"),
        attributes: Fingerprint::default(),
        several: sources.len() > 1,
        scope,
    };
    spec.put(Part::Destination, &copy.destination);
    let mut attributes = Marker::new("attributes");
    if let Some(owner) = value("chown").filter(|owner| !owner.is_empty()) {
        spec.put(Part::Owner, &owner);
        attributes.text("owner").text(&owner);
    }
    let mode = value("chmod").filter(|mode| !mode.is_empty());
    if let Some(mode) = &mode {
        let mode = match u32::from_str_radix(mode, 8) {
            Ok(bits) => format!("{bits:04o}"),
            Err(_) => mode.clone(),
        };
        spec.put(Part::Mode, &mode);
        attributes.text("mode").text(&mode);
    }
    copy.attributes = attributes.finish();
    if !copy.excludes.is_empty() {
        spec.put(Part::Excludes, &copy.excludes.join(" "));
    }
    if copy.parents {
        let patterns: Vec<String> = sources
            .iter()
            .map(|source| paths::clean(&scope.resolve(&source.text).value))
            .collect();
        spec.put(Part::Parents, &patterns.join(" "));
    }
    if let Some(unpack) = copy.unpack {
        spec.put(Part::Unpack, if unpack { "unpack" } else { "keep" });
    }
    // `--link` is not honoured beside `--chmod`.
    spec.linked = enabled("link").unwrap_or(false) && mode.is_none();
    if spec.linked {
        spec.put(Part::Link, "link");
    }
    let from = line
        .flag("from")
        .and_then(|flag| flag.value.as_deref())
        .filter(|from| !from.is_empty());
    let mut names = Vec::new();
    let mut contents = Marker::new("contents");
    let mut bodies = Marker::new("bodies");
    let mut exact: Vec<(String, Fingerprint)> = Vec::new();
    let mut opaque: Vec<(String, Fingerprint)> = Vec::new();
    let mut heredocs = line.heredocs.iter();
    for source in sources {
        if source.text.contains("<<")
            && let Some(heredoc) = heredocs.next()
        {
            let body = body_of(heredoc, scope);
            let mark = Marker::new("body").text(&body).finish();
            bodies.text(&heredoc.name).mark(mark);
            spec.put_mark(Part::Heredoc, bodies.finish());
            exact.push((copy.file_target(&heredoc.name), copy.result(mark)));
            names.push(heredoc.name.clone());
            continue;
        }
        let source = scope.resolve(&source.text).value;
        if let Some(from) = from {
            let origin = copy_source(inputs.model, from, stage);
            let path = paths::clean(&format!("/{source}"));
            let mark = read_content(inputs, trees, &origin, &path);
            contents.mark(mark);
            opaque.push((copy.unknown_target(&path), copy.result(mark)));
            names.push(paths::base_name(&path).to_owned());
            spec.reads.push(Read {
                source: origin,
                path,
                mark,
            });
        } else if copy.add && is_remote(&source) {
            let (name, mark) = remote(line, scope, &source);
            spec.others.push((InputKind::Address, name.clone()));
            contents.mark(mark);
            opaque.push((copy.unknown_target(&name), copy.result(mark)));
            names.push(name);
        } else {
            let options = SelectOptions {
                excludes: &copy.excludes,
                parents: copy.parents,
            };
            let selection = select(inputs.visible, &source, options);
            if selection.missing {
                spec.failure = Some(format!("`{source}` is not in the build context"));
            }
            contents.mark(selection.checksum);
            let cleaned = paths::clean(source.trim_start_matches('/'));
            names.push(paths::base_name(&cleaned).to_owned());
            copy.place(&source, &selection, &mut exact, &mut opaque);
            spec.files.extend(selection.files);
        }
    }
    spec.put(Part::SourceNames, &names.join(" "));
    spec.put_mark(Part::Content, contents.finish());
    spec.writes = if opaque.is_empty() {
        Writes::Files(exact)
    } else {
        opaque.extend(exact);
        Writes::Opaque(opaque)
    };
    spec
}

impl Copy<'_> {
    /// Mark of a copied file: its content and what the flags make of it.
    fn result(&self, content: Fingerprint) -> Fingerprint {
        Marker::new("copied")
            .mark(content)
            .mark(self.attributes)
            .finish()
    }

    /// Where a single file called `name` ends up.
    fn file_target(&self, name: &str) -> String {
        let trimmed = self.destination.trim_end_matches('/');
        let is_folder = self.destination.ends_with('/')
            || self.several
            || BASE_FOLDERS.contains(&trimmed)
            || paths::clean(&self.scope.workdir().value.value) == trimmed;
        if is_folder {
            format!("{trimmed}/{name}")
        } else {
            trimmed.to_owned()
        }
    }

    /// Where something ends up that may be a file or a folder.
    fn unknown_target(&self, path: &str) -> String {
        if self.destination.ends_with('/') || has_wildcard(path) || self.several {
            paths::clean(&self.destination)
        } else {
            self.file_target(paths::base_name(path))
        }
    }

    fn place(
        &self,
        source: &str,
        selection: &Selection,
        exact: &mut Vec<(String, Fingerprint)>,
        opaque: &mut Vec<(String, Fingerprint)>,
    ) {
        if self.parents {
            let target = paths::clean(&self.destination);
            opaque.push((target, self.result(selection.checksum)));
            return;
        }
        let folder = self.destination.trim_end_matches('/');
        for root in &selection.roots {
            if !root.is_folder {
                let mark = selection.files.get(&root.path).copied().unwrap_or_default();
                if self.add && self.unpack != Some(false) && is_archive(&root.path) {
                    opaque.push((paths::clean(&self.destination), self.result(mark)));
                } else {
                    // A link is copied under the name that was written.
                    let name = if has_wildcard(source) {
                        &root.path
                    } else {
                        source
                    };
                    exact.push((self.file_target(paths::base_name(name)), self.result(mark)));
                }
                continue;
            }
            for (path, mark) in &selection.files {
                let inner = if root.path.is_empty() {
                    Some(path.as_str())
                } else {
                    path.strip_prefix(&root.path)
                        .and_then(|rest| rest.strip_prefix('/'))
                };
                if let Some(inner) = inner {
                    exact.push((format!("{folder}/{inner}"), self.result(*mark)));
                }
            }
        }
    }
}

fn is_on(value: Option<&str>) -> bool {
    value.is_none_or(|value| value.eq_ignore_ascii_case("true"))
}

fn body_of(heredoc: &Heredoc, scope: Scope<'_>) -> String {
    if heredoc.expand {
        scope.resolve_heredoc(&heredoc.content).value
    } else {
        heredoc.content.clone()
    }
}

/// Whether ADD fetches the source: a web address or a Git repository.
pub(crate) fn is_remote(source: &str) -> bool {
    ["http://", "https://", "git://", "ssh://", "git@"]
        .iter()
        .any(|prefix| source.starts_with(prefix))
}

/// Endings of what ADD unpacks: tar, plain or compressed with gzip, bzip2, xz or zstd.
pub(crate) fn is_archive(path: &str) -> bool {
    const ENDINGS: [&str; 11] = [
        ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz", ".tar.zst",
        ".tzst", ".tar.Z",
    ];
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}

/// File name and content mark of a fetched source. The same address is taken to deliver the same
/// bytes; with `--checksum` the digest stands for them.
fn remote(line: &Instruction, scope: Scope<'_>, source: &str) -> (String, Fingerprint) {
    let path = source.split(['?', '#']).next().unwrap_or(source);
    let name = paths::base_name(path).to_owned();
    let checksum = line
        .flag("checksum")
        .and_then(|flag| flag.value.as_deref())
        .map(|value| scope.resolve(value).value);
    let is_git = path.ends_with(".git") || source.starts_with("git");
    let mut mark = Marker::new("remote");
    match checksum {
        Some(digest) => mark.text("digest").text(&digest),
        None => mark.text("address").text(source),
    };
    if is_git
        && line
            .flag("keep-git-dir")
            .is_some_and(|flag| is_on(flag.value.as_deref()))
    {
        mark.text("keep-git-dir");
    }
    (name, mark.finish())
}
