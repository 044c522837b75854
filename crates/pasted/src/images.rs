//! `docker images`: the table up to Docker 28, the one of Docker 29, and its tree of platforms.
//!
//! Sizes here are unpacked bytes with shared layers counted for every image; only `docker system df` knows what is shared.

use crate::age;
use crate::blocks::Block;
use crate::columns::Header;
use crate::explain::{Reading, Sized, is_blank};
use crate::size;
use crate::view::{Part, Table, count, short};
use layerlab_diagnostics::{Severity, Span};
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default)]
struct Image {
    span: Span,
    name: String,
    tag: String,
    id: String,
    created: String,
    /// Unpacked; with Docker 29 what it fills on the disk.
    bytes: Option<u64>,
    /// Packed, of Docker 29.
    content: Option<u64>,
    /// Docker 29 marks images that a container uses.
    in_use: Option<bool>,
    /// A platform below the image above it.
    platform: bool,
}

impl Image {
    fn is_dangling(&self) -> bool {
        self.tag == "<none>" || self.name == "<none>" || self.name == "<untagged>"
    }

    fn full_name(&self) -> String {
        match self.tag.as_str() {
            "" => self.name.clone(),
            tag => format!("{}:{tag}", self.name),
        }
    }
}

/// Headings in both layouts, in the order of print.
const OLD: [&str; 6] = ["REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE"];
const NEW: [&str; 5] = ["IMAGE", "ID", "DISK USAGE", "CONTENT SIZE", "EXTRA"];

/// Explains one list.
pub(crate) fn explain(block: &Block<'_, '_>) -> Reading {
    let mut reading = Reading::default();
    let mut images: Vec<Image> = Vec::new();
    let mut header: Option<Header> = None;
    let mut is_new = false;
    for line in block.lines {
        let text = line.trimmed();
        if is_blank(line) || text.starts_with("i Info") || text.starts_with("WARNING: This output")
        {
            continue;
        }
        if text.starts_with("REPOSITORY")
            || text.starts_with("IMAGE ") && text.contains("DISK USAGE")
        {
            is_new = text.starts_with("IMAGE");
            header = Some(Header::read(&line.text, if is_new { &NEW } else { &OLD }));
            continue;
        }
        let image = if text.starts_with('{') {
            from_json(text)
        } else if is_new {
            header
                .as_ref()
                .and_then(|header| new_row(header, &line.text))
        } else {
            old_row(text)
        };
        match image {
            Some(image) => images.push(Image {
                span: line.span,
                ..image
            }),
            None => reading.unread.push(line.span),
        }
    }
    for image in images.iter().take(1000) {
        reading.sizes.extend(image.bytes.map(|bytes| Sized {
            id: image.id.chars().take(12).collect(),
            bytes,
            is_sum: false,
            span: image.span,
        }));
    }
    reading.part = say(&images, is_new);
    reading
}

fn from_json(text: &str) -> Option<Image> {
    let value: Value = serde_json::from_str(text).ok()?;
    let field = |name: &str| {
        value
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned()
    };
    ["Repository", "ID", "Size"]
        .iter()
        .find_map(|name| value.get(*name))?;
    Some(Image {
        name: field("Repository"),
        tag: field("Tag"),
        id: field("ID"),
        created: field("CreatedSince"),
        bytes: size::bytes(&field("Size")),
        ..Image::default()
    })
}

/// `name tag [digest] id age size`, by words: ages hold blanks, nothing else does.
fn old_row(text: &str) -> Option<Image> {
    let mut rest = text;
    let mut word = || -> Option<&str> {
        let now = rest.trim_start();
        let end = now.find(char::is_whitespace).unwrap_or(now.len());
        let (word, after) = (now.get(..end)?, now.get(end..)?);
        rest = after;
        (!word.is_empty()).then_some(word)
    };
    let (name, tag) = (word()?, word()?);
    let third = word()?;
    let is_id = |word: &str| {
        let hex = word.strip_prefix("sha256:").unwrap_or(word);
        hex.len() >= 12 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    // With `--digests` a digest stands before the id, `<none>` when it has none.
    let mut after_third = rest;
    let mut id = third;
    if age::leading(after_third).is_none() {
        let now = after_third.trim_start();
        let end = now.find(char::is_whitespace).unwrap_or(now.len());
        id = now.get(..end)?;
        after_third = now.get(end..)?;
    }
    if !is_id(id) {
        return None;
    }
    let (_, after) = age::leading(after_third)?;
    let created = after_third.get(..after_third.len() - after.len())?.trim();
    // A table of `docker system df -v` goes on behind the size.
    let bytes = size::bytes(after.split_whitespace().next()?)?;
    Some(Image {
        name: name.to_owned(),
        tag: tag.to_owned(),
        id: id.trim_start_matches("sha256:").to_owned(),
        created: created.to_owned(),
        bytes: Some(bytes),
        ..Image::default()
    })
}

fn new_row(header: &Header, line: &str) -> Option<Image> {
    let platform = line.trim_start().starts_with(['├', '└', '│']);
    let cells = header.cells(line)?;
    let mut words = line
        .split_whitespace()
        .filter(|word| !matches!(*word, "├─" | "└─" | "│"));
    let (name, id) = (words.next()?, words.next()?);
    let sizes: Vec<u64> = words.filter_map(size::bytes).take(2).collect();
    let (bytes, content) = match sizes.as_slice() {
        [bytes, content] => (*bytes, *content),
        _ => return None,
    };
    let extra = cells.get("EXTRA");
    let is_untagged = name.starts_with("<untagged>") || name == "<none>";
    let (name, tag) = match name.rsplit_once(':') {
        _ if is_untagged || platform => (name, ""),
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (name, ""),
    };
    Some(Image {
        name: name.to_owned(),
        tag: tag.to_owned(),
        id: id.to_owned(),
        bytes: Some(bytes),
        content: Some(content),
        in_use: Some(extra.contains('U') || line.trim_end().ends_with(" U")),
        platform,
        ..Image::default()
    })
}

fn say(images: &[Image], is_new: bool) -> Part {
    let mut part = Part::new("docker images");
    let real: Vec<&Image> = images.iter().filter(|image| !image.platform).collect();
    // The rows of one id share everything, so each id counts once.
    let mut by_id: BTreeMap<&str, Vec<&Image>> = BTreeMap::new();
    for image in &real {
        by_id
            .entry(image.id.get(..12).unwrap_or(&image.id))
            .or_default()
            .push(image);
    }
    let sum: u64 = by_id
        .values()
        .filter_map(|same| same.first()?.bytes)
        .fold(0, u64::saturating_add);
    part.summary = if real.is_empty() {
        "The list is empty: no image on this host fits.".to_owned()
    } else if by_id.is_empty() {
        format!(
            "{}; the format leaves out which of them are the same image.",
            count(real.len(), "row", "rows")
        )
    } else {
        format!(
            "{} of {}. Their sizes add up to about {}; shared layers are counted for every image that has them, so the disk holds less than that.",
            count(real.len(), "row", "rows"),
            count(by_id.len(), "image", "images"),
            size::text(sum),
        )
    };
    dangling(&mut part, &real);
    for (id, same) in by_id.iter().filter(|(_, same)| same.len() > 1) {
        let Some(first) = same.first() else { continue };
        let names: Vec<String> = same
            .iter()
            .take(5)
            .map(|image| format!("`{}`", short(&image.full_name(), 60)))
            .collect();
        part.notice(
            Severity::Info,
            first.span,
            format!("{} are one image, `{id}`", names.join(", ")),
            "tags are names of an image: it is stored once, and its size must not be added up",
            "`docker rmi` with one of the names only takes this name away",
        );
    }
    let floating: Vec<&&Image> = real.iter().filter(|image| image.tag == "latest").collect();
    if let Some(first) = floating.first() {
        part.notice(
            Severity::Hint,
            first.span,
            format!("{} the tag `latest`", count(floating.len(), "image has", "images have")),
            "`latest` is the name used when none is given, not a version; what it names on this host may be old",
            "give releases a version, and pull again to compare digests",
        );
    }
    let largest = by_id
        .values()
        .filter_map(|same| same.first())
        .max_by_key(|image| image.bytes);
    if let Some(image) = largest
        .filter(|image| by_id.len() > 1 && image.bytes.is_some_and(|bytes| bytes > 500_000_000))
    {
        part.notice(
            Severity::Info,
            image.span,
            format!(
                "the largest is `{}` with {}",
                short(&image.full_name(), 60),
                size::text(image.bytes.unwrap_or(0))
            ),
            "that many bytes are unpacked on every host that runs it",
            "paste its `docker history` here to see which step they come from",
        );
    }
    if is_new {
        part.notice(
            Severity::Hint,
            real.first().map_or(Span::empty(0), |image| image.span),
            "DISK USAGE and CONTENT SIZE are two different things",
            "content is what is packed and travels; disk usage is that plus the unpacked files. `U` marks images that a container uses",
            "",
        );
    }
    part.tables.push(table(images, is_new));
    part
}

fn dangling(part: &mut Part, real: &[&Image]) {
    let dangling: Vec<&&Image> = real.iter().filter(|image| image.is_dangling()).collect();
    let Some(first) = dangling.first() else {
        return;
    };
    let bytes: u64 = dangling
        .iter()
        .filter_map(|image| image.bytes)
        .fold(0, u64::saturating_add);
    part.notice(
        Severity::Warning,
        first.span,
        format!(
            "{} no name any more (`<none>`): up to {}",
            count(dangling.len(), "image has", "images have"),
            size::text(bytes)
        ),
        "a build or a pull gave its tag to a newer image, and the old one stayed. Layers that other images use are not freed with it",
        "`docker image prune` removes those that no container uses; nothing that has a name is lost",
    );
}

fn table(images: &[Image], is_new: bool) -> Table {
    let columns: &[&str] = if is_new {
        &["Image", "Id", "#Disk usage", "#Content", "What it is"]
    } else {
        &["Image", "Id", "Created", "#Size", "What it is"]
    };
    let mut table = Table::new("Images", columns);
    for image in images {
        let what = match (image.platform, image.is_dangling(), image.in_use) {
            (true, ..) if image.bytes == Some(0) => "a platform of the image above, not pulled",
            (true, ..) => "a platform of the image above",
            (_, true, _) => "dangling: no name",
            (.., Some(true)) => "used by a container",
            (.., Some(false)) => "used by no container",
            _ => "",
        };
        let name = short(&image.full_name(), 90);
        let id = image.id.get(..12).unwrap_or(&image.id).to_owned();
        let bytes = |bytes: Option<u64>| bytes.map_or_else(|| "?".to_owned(), size::text);
        if is_new {
            table.row(
                image.span,
                [
                    name,
                    id,
                    bytes(image.bytes),
                    bytes(image.content),
                    what.to_owned(),
                ],
            );
        } else {
            table.row(
                image.span,
                [
                    name,
                    id,
                    image.created.clone(),
                    bytes(image.bytes),
                    what.to_owned(),
                ],
            );
        }
    }
    table
}
