//! What COPY and ADD take and where they put it.

use super::failure::Failure;
use super::stage::Stage;
use crate::digest::{digest, hex};
use crate::files::{Content, Files, Kind, Node, absolute, base, join, read_tar};
use layerlab_buildgraph::context::select::{SelectOptions, select};
use layerlab_buildgraph::context::{Context, Entry, EntryKind};
use std::io::Read as _;
use std::rc::Rc;

/// A tree as the build graph's context knows it.
pub(super) fn context_of(files: &Files) -> Context {
    let mut context = Context::new();
    for (path, node) in files.iter() {
        let kind = match &node.kind {
            Kind::Folder => EntryKind::Folder,
            Kind::Link(target) => EntryKind::Symlink(target.clone()),
            Kind::File(Content::Bytes(bytes)) => EntryKind::File(bytes.as_ref().clone()),
            Kind::File(Content::Modelled { bytes, .. }) => EntryKind::Opaque {
                version: 0,
                size_bytes: *bytes,
            },
        };
        context.insert(
            path.trim_start_matches('/'),
            Entry {
                kind,
                mode: node.mode,
            },
        );
    }
    context
}

/// What one source selected.
pub(super) struct Picked {
    /// Path in the source tree and whether it is a folder whose content is copied.
    pub(super) roots: Vec<(String, bool)>,
    /// Paths of everything selected.
    pub(super) paths: Vec<String>,
    /// Mark of the content.
    pub(super) checksum: String,
    /// A plain path that is not there.
    pub(super) missing: bool,
}

/// Selects a source in a tree. Owners count for stages, not for what the client sends.
pub(super) fn pick(
    context: &Context,
    dockerfile: Option<&str>,
    files: &Files,
    source: &str,
    excludes: &[String],
    parents: bool,
) -> Picked {
    let visible = context.visible(dockerfile.unwrap_or("\0"));
    // With `--parents` the same paths are selected; where they are put is decided by the caller.
    let options = SelectOptions {
        excludes,
        pattern: None,
    };
    let found = select(&visible, source, options);
    let mut text = String::new();
    let mut paths = Vec::new();
    for root in &found.roots {
        let top = absolute("/", &root.path);
        if !root.is_folder {
            paths.push(top.clone());
        }
        for file in found.files.iter() {
            let path = absolute("/", &file.path);
            if path == top || path.starts_with(&format!("{}/", top.trim_end_matches('/'))) {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths.dedup();
    let several = found.roots.len() != 1 || parents;
    for path in &paths {
        let Some(node) = files.get(path) else {
            continue;
        };
        let shown = match found.roots.first() {
            Some(root) if !several => path
                .strip_prefix(absolute("/", &root.path).trim_end_matches('/'))
                .unwrap_or(path),
            _ => path.as_str(),
        };
        let owner = if dockerfile.is_some() {
            (0, 0)
        } else {
            (node.uid, node.gid)
        };
        let content = match &node.kind {
            Kind::Folder => "folder".to_owned(),
            Kind::Link(target) => format!("link {target}"),
            Kind::File(Content::Bytes(bytes)) => hex(bytes),
            Kind::File(Content::Modelled { bytes, seed }) => format!("modelled {bytes} {seed}"),
        };
        // A folder's own mode goes unnoticed by the transfer of one builder.
        let mode = if node.is_folder() && dockerfile.is_some() {
            0
        } else {
            node.mode
        };
        text.push_str(&format!("{shown}\0{mode:o} {owner:?} {content}\n"));
    }
    Picked {
        roots: found
            .roots
            .iter()
            .map(|root| (absolute("/", &root.path), root.is_folder))
            .collect(),
        paths,
        checksum: digest(text.as_bytes()),
        missing: found.missing,
    }
}

/// How copied files look.
pub(super) struct Look {
    pub(super) owner: (u32, u32),
    pub(super) mode: Option<String>,
    pub(super) unpack: bool,
    pub(super) parents: bool,
}

/// Puts what was picked into the stage's tree.
pub(super) fn put(
    stage: &mut Stage,
    from: &Files,
    picked: &Picked,
    destination: &str,
    several: bool,
    look: &Look,
) {
    let target = absolute(stage.workdir(), destination);
    let target = crate::files::View::new(stage.files.clone())
        .resolve(&target)
        .unwrap_or(target);
    let into_folder = destination.ends_with('/')
        || destination == "."
        || destination.ends_with("/.")
        || several
        || stage
            .files
            .get(&target)
            .is_some_and(|node| node.is_folder())
        || target == "/";
    for (root, is_folder) in &picked.roots {
        for path in &picked.paths {
            let inside = path.strip_prefix(root.trim_end_matches('/'));
            let Some(rest) = inside.filter(|rest| rest.is_empty() || rest.starts_with('/')) else {
                continue;
            };
            let Some(node) = from.get(path) else { continue };
            let to = if look.parents {
                absolute(&target, path.trim_start_matches('/'))
            } else if *is_folder {
                if rest.is_empty() {
                    continue;
                }
                absolute(&target, rest.trim_start_matches('/'))
            } else if into_folder {
                join(&target, base(root))
            } else {
                target.clone()
            };
            if look.unpack
                && let Some(delta) = archive(path, node)
            {
                for (inner, change) in delta.0 {
                    if let Some(node) = change {
                        let at = absolute(&target, inner.trim_start_matches('/'));
                        stage.files.put(&at, node.as_ref().clone());
                    }
                }
                continue;
            }
            let mut node = node.as_ref().clone();
            (node.uid, node.gid) = look.owner;
            if let Some(mode) = &look.mode
                && let Some(mode) =
                    crate::shell::applets::mode_of(mode, node.mode, node.is_folder())
            {
                node.mode = mode;
            }
            let hides = stage
                .files
                .get(&to)
                .is_some_and(|known| known.is_folder() != node.is_folder());
            if hides {
                stage.files.remove(&to);
            }
            stage.files.put(&to, node);
        }
        // An empty folder is made all the same.
        if *is_folder && stage.files.get(&target).is_none() && target != "/" {
            stage.files.put(
                &target,
                Node {
                    uid: look.owner.0,
                    gid: look.owner.1,
                    ..Node::folder()
                },
            );
        }
    }
}

/// Content of a local archive that ADD unpacks.
fn archive(path: &str, node: &Rc<Node>) -> Option<crate::files::Delta> {
    let Kind::File(content) = &node.kind else {
        return None;
    };
    let bytes = content.bytes();
    let plain = if path.ends_with(".tar") {
        bytes
    } else if path.ends_with(".tar.gz") || path.ends_with(".tgz") {
        let mut out = Vec::new();
        let decoder = flate2::read::GzDecoder::new(bytes.as_slice());
        decoder
            .take(crate::files::MAX_FILE_BYTES as u64 * 4)
            .read_to_end(&mut out)
            .ok()?;
        out
    } else {
        return None;
    };
    let delta = read_tar(&plain);
    (!delta.0.is_empty()).then_some(delta)
}

/// Numbers of `user[:group]`, by the files of the stage.
pub(super) fn owner(files: &Files, text: &str) -> Result<(u32, u32), Failure> {
    let (user, group) = match text.split_once(':') {
        Some((user, group)) => (user, Some(group)),
        None => (text, None),
    };
    let uid = id(files, "/etc/passwd", user).ok_or_else(|| {
        Failure::new(format!(
            "unable to find user {user}: no matching entries in passwd file"
        ))
    })?;
    let gid = match group {
        Some(group) => id(files, "/etc/group", group).ok_or_else(|| {
            Failure::new(format!(
                "unable to find group {group}: no matching entries in group file"
            ))
        })?,
        None => uid,
    };
    Ok((uid, gid))
}

/// Number of a name in a file of accounts.
pub(super) fn id(files: &Files, file: &str, name: &str) -> Option<u32> {
    if let Ok(id) = name.parse() {
        return Some(id);
    }
    let Kind::File(content) = &files.get(file)?.kind else {
        return None;
    };
    let text = String::from_utf8_lossy(&content.bytes()).into_owned();
    text.lines().find_map(|line| {
        let mut parts = line.split(':');
        (parts.next() == Some(name))
            .then(|| parts.nth(1)?.parse().ok())
            .flatten()
    })
}
