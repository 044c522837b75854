//! The key of COPY and ADD: names, destination, owner, mode and the content of the sources
//! (build-cache reference, section 6).

use layerlab_syntax::ast::{Arguments, Heredoc, Instruction, Keyword};

use super::links::InputKind;
use super::plan::{Inputs, Part, Read, Spec, Trees, Writes, read_content};
use super::tree::{Copied, copied_mark};
use crate::context::select::{FileMark, SelectOptions, Selection, has_wildcard, select};
use crate::fingerprint::{Fingerprint, Marker};
use crate::model::copy_source;
use crate::paths;
use crate::scope::Scope;
use std::sync::Arc;

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
    /// Whether archives of the context are unpacked.
    unpacks: bool,
    attributes: Fingerprint,
    /// `--chmod` gives every file its mode, whatever the source has.
    sets_mode: bool,
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
    // ADD and COPY are one operation; what tells them apart is whether archives are unpacked.
    let mut spec = Spec::new("copy", true);
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
    let joined = paths::join_keeping_slash(&workdir, &destination);
    // `/d/.` and `/d/` copy to the same place under different keys.
    let dotted = destination.ends_with("/.").then(|| format!("{joined}."));
    spec.put(Part::Destination, dotted.as_ref().unwrap_or(&joined));
    let unpack = enabled("unpack");
    let mut copy = Copy {
        destination: joined,
        excludes: line
            .flags_named("exclude")
            .filter_map(|flag| flag.value.as_deref())
            .map(|value| scope.resolve(value).value)
            .collect(),
        parents: enabled("parents").unwrap_or(false),
        unpacks: unpack.unwrap_or(add),
        attributes: Fingerprint::default(),
        sets_mode: false,
        several: sources.len() > 1,
        scope,
    };
    let mut attributes = Marker::new("attributes");
    if let Some(owner) = value("chown").filter(|owner| !owner.is_empty()) {
        spec.put(Part::Owner, &owner);
        // Without `--chown` everything belongs to root, so this is another key with the same result.
        if !matches!(owner.as_str(), "0" | "0:0") {
            attributes.text("owner").text(&owner);
        }
    }
    let mode = value("chmod").filter(|mode| !mode.is_empty());
    if let Some(mode) = &mode {
        let bits = u32::from_str_radix(mode, 8);
        copy.sets_mode = bits.is_ok();
        let mode = match bits {
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
    // `--link` is not honoured beside `--chmod`.
    spec.linked = enabled("link").unwrap_or(false) && mode.is_none();
    if spec.linked {
        spec.put(Part::Link, "link");
    }
    let from = line
        .flag("from")
        .and_then(|flag| flag.value.as_deref())
        .filter(|from| !from.is_empty());
    let mut taken = Taken::default();
    let mut bodies: Vec<&Heredoc> = Vec::new();
    let mut heredocs = line.heredocs.iter();
    for source in sources {
        if source.text.contains("<<")
            && let Some(heredoc) = heredocs.next()
        {
            bodies.push(heredoc);
            continue;
        }
        let source = scope.resolve(&source.text).value;
        if let Some(from) = from {
            let origin = copy_source(inputs.model, from, stage);
            let (folder, pattern) = copy.split(&source);
            taken.names.push(paths::base_name(&folder).to_owned());
            taken.patterns.extend(pattern);
            let path = paths::clean(&format!("/{source}"));
            let mark = read_content(inputs, trees, &origin, &path, &copy.excludes);
            taken.contents.push((path.clone(), mark));
            taken
                .opaque
                .push((copy.unknown_target(&path), copy.result(mark)));
            spec.reads.push(Read {
                source: origin,
                path,
                mark,
            });
        } else if add && is_remote(&source) {
            let (name, mark) = remote(line, scope, &source);
            spec.others.push((InputKind::Address, name.clone()));
            // Fetched archives are unpacked only when asked for.
            taken.unpacks.push(unpack == Some(true));
            taken.contents.push((String::new(), mark));
            taken
                .opaque
                .push((copy.unknown_target(&name), copy.result(mark)));
            taken.names.push(name);
        } else {
            let (folder, pattern) = copy.split(&source);
            let options = SelectOptions {
                excludes: &copy.excludes,
                pattern: pattern.as_deref(),
            };
            let selection = select(inputs.visible, &folder, options);
            if selection.missing {
                spec.failure = Some(format!("`{source}` is not in the build context"));
            }
            taken.unpacks.push(copy.unpacks);
            taken.contents.push((folder.clone(), selection.checksum));
            taken.names.push(paths::base_name(&folder).to_owned());
            taken.patterns.extend(pattern);
            copy.place(inputs, &source, &selection, &mut taken);
            spec.files.push(selection.files);
        }
    }
    let mut texts = Marker::new("bodies");
    for heredoc in bodies {
        // Written after all files, wherever they stand in the line.
        let body = body_of(heredoc, scope);
        let mark = Marker::new("body").text(&body).finish();
        texts.text(&heredoc.name).mark(mark);
        spec.put_mark(Part::Heredoc, texts.finish());
        taken
            .exact
            .push((copy.file_target(&heredoc.name), copy.result(mark)));
        taken.names.push(heredoc.name.clone());
    }
    taken.into_spec(&mut spec);
    spec
}

/// What the sources of one line amount to.
#[derive(Default)]
struct Taken {
    names: Vec<String>,
    /// Patterns of `--parents`.
    patterns: Vec<String>,
    unpacks: Vec<bool>,
    contents: Vec<(String, Fingerprint)>,
    exact: Vec<(String, Fingerprint)>,
    opaque: Vec<(String, Fingerprint)>,
    folders: Vec<Copied>,
}

impl Taken {
    fn into_spec(mut self, spec: &mut Spec) {
        spec.put(Part::SourceNames, &self.names.join(" "));
        if !self.patterns.is_empty() {
            spec.put(Part::Parents, &self.patterns.join(" "));
        }
        if self.unpacks.contains(&true) {
            let each: Vec<&str> = (self.unpacks.iter())
                .map(|on| if *on { "unpack" } else { "keep" })
                .collect();
            spec.put(Part::Unpack, &each.join(" "));
        }
        // The builder sorts what it reads by path, so a file that moves under its name can change the order.
        self.contents.sort_by(|left, right| left.0.cmp(&right.0));
        let mut contents = Marker::new("contents");
        for (_, mark) in self.contents {
            contents.mark(mark);
        }
        spec.put_mark(Part::Content, contents.finish());
        spec.writes = match (self.folders.is_empty(), self.opaque.is_empty()) {
            (true, true) => Writes::Files(self.exact),
            (true, false) => {
                self.opaque.extend(self.exact);
                Writes::Opaque(self.opaque)
            }
            (false, _) => Writes::Copied {
                folders: self.folders,
                files: self.exact,
                opaque: self.opaque,
            },
        };
    }
}

impl Copy<'_> {
    /// Mark of a copied file: its content and what the flags make of it.
    fn result(&self, content: Fingerprint) -> Fingerprint {
        copied_mark(content, self.attributes)
    }

    /// The folder a source is read from, and with `--parents` the pattern below it: what stands behind `/./`, or all.
    fn split(&self, source: &str) -> (String, Option<String>) {
        let absolute = |path: &str| paths::clean(&format!("/{path}"));
        if !self.parents {
            return (absolute(source), None);
        }
        let (folder, pattern) = source.split_once("/./").unwrap_or(("/", source));
        let pattern = absolute(pattern).trim_start_matches('/').to_owned();
        (absolute(folder), Some(pattern))
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

    /// The files as they are copied: without the mode of the source when `--chmod` gives another.
    fn copied(&self, inputs: &Inputs<'_>, files: &Arc<Vec<FileMark>>) -> Arc<Vec<FileMark>> {
        if !self.sets_mode {
            return Arc::clone(files);
        }
        let copied = files.iter().map(|file| FileMark {
            mark: match inputs.visible.get(&file.path) {
                Some(entry) if !file.is_folder => entry.content_mark(),
                _ => file.mark,
            },
            ..file.clone()
        });
        Arc::new(copied.collect())
    }

    fn place(&self, inputs: &Inputs<'_>, source: &str, selection: &Selection, taken: &mut Taken) {
        if self.parents {
            let target = paths::clean(&self.destination);
            taken.opaque.push((target, self.result(selection.checksum)));
            return;
        }
        let files = self.copied(inputs, &selection.files);
        for root in &selection.roots {
            if root.is_folder {
                taken.folders.push(Copied {
                    files: Arc::clone(&files),
                    root: root.path.clone(),
                    folder: self.destination.trim_end_matches('/').to_owned(),
                    attributes: self.attributes,
                });
                continue;
            }
            let found = files.binary_search_by(|file| (*file.path).cmp(root.path.as_str()));
            let mark = found
                .ok()
                .and_then(|at| files.get(at))
                .map(|file| file.mark);
            let mark = self.result(mark.unwrap_or_default());
            if self.unpacks && is_archive(&root.path) {
                taken.opaque.push((paths::clean(&self.destination), mark));
            } else {
                // A link is copied under the name that was written.
                let name = if has_wildcard(source) {
                    &root.path
                } else {
                    source
                };
                let target = self.file_target(paths::base_name(name));
                taken.exact.push((target, mark));
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
