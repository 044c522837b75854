//! What an ignore file makes of a context: totals, lines, folders, rows of a tree, what an image seldom needs.
//!
//! Deciding about every path is the dear part; the last decision is kept, so that opening a folder or scrolling costs
//! what is shown.

mod offenders;
mod sources;
mod tree;

pub(crate) use tree::Tree;

use crate::{Engine, dockerfile::CheckOptions};
use layerlab_buildgraph::BuildModel;
use layerlab_buildgraph::context::suppose::suppose;
use layerlab_buildgraph::context::templates::Template;
use layerlab_buildgraph::context::{Context, listing, packed, zip};
use layerlab_protocol::Failure;
use layerlab_protocol::context::{
    Amount, ContextReport, ContextView, FileList, IgnoreLine, PackFiles, PathDecision, ReadList,
    ReadZip, TakeTemplate, TopEntry, ZipReply,
};
use layerlab_syntax::ast::Dockerfile;
use layerlab_syntax::dockerignore::{self, IgnoreFile};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// Entries of the top that are named.
const MAX_TOP: usize = 40;
/// Rows given at once.
const MAX_ROWS: u32 = 500;

/// The last decision about a whole context.
#[derive(Default)]
pub(crate) struct Decided(RefCell<Option<(Asked, Rc<Tree>)>>);

/// What a decision depends on.
#[derive(PartialEq)]
struct Asked {
    packed: Arc<str>,
    /// Names of a context that is not packed.
    names: Vec<(String, u64)>,
    ignore: Option<String>,
}

impl Engine {
    /// What the ignore file makes of the context. Cost: O(files × lines) when either changed, else O(files).
    pub(crate) fn context_view(&self, view: &ContextView) -> ContextReport {
        let file = layerlab_syntax::parse(&view.text);
        let model = BuildModel::new(&file, &CheckOptions::default().build());
        let given = self.given(&view.context);
        let supposed = given.is_none();
        let context = given.unwrap_or_else(|| suppose(&file, &model, None).context);
        let ignore = dockerignore::parse(view.dockerignore.as_deref().unwrap_or(""));
        let tree = self.decided(view, &context, &ignore);
        report(view, &file, &model, &tree, &ignore, supposed)
    }

    fn decided(&self, view: &ContextView, context: &Context, ignore: &IgnoreFile) -> Rc<Tree> {
        let asked = Asked {
            packed: Arc::clone(&view.context.packed),
            names: match view.context.packed.is_empty() {
                true => context
                    .files()
                    .map(|(path, bytes)| (path.to_owned(), bytes))
                    .collect(),
                false => Vec::new(),
            },
            ignore: view.dockerignore.clone(),
        };
        let mut last = self.decided.0.borrow_mut();
        if let Some((_, tree)) = last.as_ref().filter(|(known, _)| *known == asked) {
            return Rc::clone(tree);
        }
        let tree = Rc::new(Tree::new(context, ignore));
        *last = Some((asked, Rc::clone(&tree)));
        tree
    }
}

fn report(
    view: &ContextView,
    file: &Dockerfile,
    model: &BuildModel,
    tree: &Tree,
    ignore: &IgnoreFile,
    supposed: bool,
) -> ContextReport {
    let (inside, outside) = tree.totals();
    let copies = sources::copies(file, model, tree);
    let offenders = offenders::offenders(tree, &sources::named(file, model));
    let (top, n_more) = top(tree);
    let (n_rows, rows) = tree.rows(&view.open, &view.filter, view.start, view.len.min(MAX_ROWS));
    ContextReport {
        supposed,
        summary: summary(inside, outside, view.dockerignore.is_some()),
        inside,
        outside,
        lines: lines(tree, ignore, view.dockerignore.as_deref().unwrap_or("")),
        top,
        n_more,
        starter: offenders::starter(view.dockerignore.as_deref().unwrap_or(""), &offenders),
        offenders,
        path: (!view.path.is_empty())
            .then(|| path(&view.path, tree, ignore, &copies))
            .flatten(),
        copies: copies.into_iter().map(|copy| copy.view).collect(),
        start: view.start,
        n_rows,
        rows,
    }
}

fn files(n: u64) -> String {
    match n {
        1 => "1 file".to_owned(),
        _ => format!("{n} files"),
    }
}

/// `1.2 MB`, as the page writes it.
pub(crate) fn bytes_text(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = "B";
    for next in UNITS {
        unit = next;
        if value < 999.5 {
            break;
        }
        if next != "TB" {
            value /= 1_000.0;
        }
    }
    match unit {
        "B" => format!("{bytes} B"),
        _ if value < 9.95 => format!("{value:.1} {unit}"),
        _ => format!("{value:.0} {unit}"),
    }
}

fn amount(amount: Amount) -> String {
    format!("{} ({})", files(amount.files), bytes_text(amount.bytes))
}

fn summary(inside: Amount, outside: Amount, has_ignore: bool) -> String {
    match (has_ignore, outside.files) {
        (false, _) => format!(
            "no ignore file: the builder may read all {}",
            amount(inside)
        ),
        (true, 0) => format!(
            "the ignore file leaves nothing out: {} can be copied",
            amount(inside)
        ),
        _ => format!(
            "{} can be copied, {} stay out",
            amount(inside),
            amount(outside)
        ),
    }
}

fn lines(tree: &Tree, ignore: &IgnoreFile, text: &str) -> Vec<IgnoreLine> {
    let decides = tree.by_pattern(ignore.patterns.len());
    let mut lines: Vec<IgnoreLine> = (ignore.patterns.iter().zip(decides))
        .map(|(pattern, decides)| IgnoreLine {
            line: pattern.line,
            text: pattern.text.clone(),
            negated: pattern.negated,
            decides,
            problem: String::new(),
        })
        .collect();
    lines.extend(ignore.problems.iter().map(|problem| IgnoreLine {
        line: problem.line,
        text: problem.span.of(text).to_owned(),
        negated: false,
        decides: Amount::default(),
        problem: format!("the build fails here: {}", problem.kind),
    }));
    lines.sort_by_key(|line| line.line);
    lines
}

fn top(tree: &Tree) -> (Vec<TopEntry>, u32) {
    let mut top: Vec<TopEntry> = tree
        .top()
        .map(|node| TopEntry {
            name: match node.is_folder {
                true => format!("{}/", node.path),
                false => node.path.clone(),
            },
            inside: node.inside,
            outside: node.outside,
        })
        .collect();
    top.sort_by_key(|entry| {
        std::cmp::Reverse((entry.inside.bytes + entry.outside.bytes, entry.inside.files))
    });
    let n_more = top.len().saturating_sub(MAX_TOP) as u32;
    top.truncate(MAX_TOP);
    (top, n_more)
}

fn path(
    path: &str,
    tree: &Tree,
    ignore: &IgnoreFile,
    copies: &[sources::Copied],
) -> Option<PathDecision> {
    let node = tree.find(path)?;
    let pattern = node.pattern.and_then(|at| ignore.patterns.get(at));
    let line = pattern.map_or(0, |pattern| pattern.line);
    let copied_by: Vec<u32> = copies
        .iter()
        .filter(|copy| copy.takes(&node.path) && node.inside.files > 0)
        .map(|copy| copy.view.line)
        .collect();
    let copied = match copied_by.as_slice() {
        [] => " No instruction copies it.".to_owned(),
        lines => {
            let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
            format!(" Line {} of the Dockerfile copies it.", lines.join(", "))
        }
    };
    let says = match (pattern, node.excluded) {
        (Some(pattern), true) if node.inside.files > 0 => {
            format!(
                "`{}` is left out by line {line}, `{}`, but {} below it come back.{copied}",
                node.path,
                pattern.text,
                files(node.inside.files)
            )
        }
        (Some(pattern), true) => format!(
            "`{}` stays out: line {line}, `{}`, decides.",
            node.path, pattern.text
        ),
        (Some(pattern), false) => format!(
            "`{}` is in: line {line}, `{}`, brings it back.{copied}",
            node.path, pattern.text
        ),
        (None, _) if node.is_folder && node.outside.files > 0 => {
            format!(
                "`{}` is in, without {} below it.{copied}",
                node.path,
                amount(node.outside)
            )
        }
        (None, _) => format!("`{}` is in: no line is about it.{copied}", node.path),
    };
    Some(PathDecision {
        path: node.path.clone(),
        says,
        line,
        excluded: node.excluded,
        copied_by,
    })
}

/// Reads a pasted list.
///
/// # Errors
/// When it names no file.
pub(crate) fn read_list(request: &ReadList) -> Result<FileList, Failure> {
    let read = listing::read(&request.text);
    if read.entries.is_empty() {
        return Err(Failure::Input {
            what: "no file is named in it".to_owned(),
            why: "a list has one path a line, as `git ls-files`, `find . -ls`, `ls -lR`, `tree` or `du -a` print it".to_owned(),
            todo: "run one of them in the folder you give to `docker build`, and paste all it prints".to_owned(),
        });
    }
    let mut says = format!("read as {}", read.kind.source());
    if !read.has_sizes {
        says.push_str("; sizes are unknown and count as 0");
    }
    if read.n_unread > 0 {
        says.push_str(&format!("; {} lines name no file", read.n_unread));
    }
    if read.n_left_out > 0 {
        says.push_str(&format!(
            "; {} files are too many and were left out",
            read.n_left_out
        ));
    }
    Ok(file_list(&read.entries, says, String::new()))
}

/// Packs the files of a folder.
///
/// # Errors
/// When there are none.
pub(crate) fn pack(request: &PackFiles) -> Result<FileList, Failure> {
    let listed = request
        .files
        .iter()
        .map(|(path, size_bytes)| packed::Listed {
            path: path.trim_start_matches('/').to_owned(),
            size_bytes: *size_bytes,
            mode: None,
        });
    uploaded(listed.collect(), 0, "the folder")
}

/// Reads a zip archive's directory as far as its pieces allow.
///
/// # Errors
/// When it is no zip archive, or holds nothing.
pub(crate) fn read_zip(request: &ReadZip) -> Result<ZipReply, Failure> {
    let pieces: Vec<zip::Piece<'_>> = request
        .pieces
        .iter()
        .map(|(offset, bytes)| zip::Piece {
            offset: *offset,
            bytes,
        })
        .collect();
    match zip::step(request.file_bytes, &pieces) {
        Ok(zip::ZipStep::Need { offset, len }) => Ok(ZipReply::Need(offset, len)),
        Ok(zip::ZipStep::Done {
            entries,
            n_left_out,
        }) => uploaded(entries, n_left_out, "the archive").map(ZipReply::Done),
        Err(problem) => Err(Failure::Input {
            what: "the archive cannot be read".to_owned(),
            why: problem.to_string(),
            todo: "make it again, or drop the folder itself".to_owned(),
        }),
    }
}

fn uploaded(
    entries: Vec<packed::Listed>,
    n_left_out: usize,
    what: &str,
) -> Result<FileList, Failure> {
    let (entries, past) = listing::settle(entries);
    let (entries, name) = listing::without_top_folder(entries);
    if entries.is_empty() {
        return Err(Failure::Input {
            what: format!("{what} holds no file"),
            why: "a build context is made of files".to_owned(),
            todo: "choose the folder you give to `docker build`".to_owned(),
        });
    }
    let mut says = "names and sizes only, read in this browser".to_owned();
    if n_left_out + past > 0 {
        says.push_str(&format!("; {} entries were left out", n_left_out + past));
    }
    Ok(file_list(&entries, says, name.unwrap_or_default()))
}

/// Takes a ready-made context.
///
/// # Errors
/// When there is none of that name.
pub(crate) fn template(request: &TakeTemplate) -> Result<FileList, Failure> {
    let template = Template::by_id(&request.id).ok_or_else(|| Failure::Gone {
        what: format!("the template `{}`", request.id),
    })?;
    let says = format!(
        "a made-up {} project with its usual clutter",
        template.label
    );
    Ok(file_list(
        &template.entries(),
        says,
        template.label.to_owned(),
    ))
}

fn file_list(entries: &[packed::Listed], says: String, name: String) -> FileList {
    let files = || entries.iter().filter(|entry| !entry.path.ends_with('/'));
    FileList {
        packed: packed::pack(entries).into(),
        n_files: files().count() as u64,
        bytes: files()
            .map(|entry| entry.size_bytes)
            .fold(0, u64::saturating_add),
        says,
        name,
    }
}

#[cfg(test)]
mod tests;
