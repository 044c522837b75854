//! `docker images`: the table of names and images, in the words of 28 and of 29.

use super::{Desk, listed_size};
use crate::digest::short;
use crate::flags::Flags;
use crate::shell::glob;
use crate::template::{Headers, LABELS_FIELD};
use crate::text::{age, human_size_3};
use crate::world::Look;
use crate::world::reference::{Reference, familiar, split_key};
use crate::world::store::{Backend, Stored};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::rc::Rc;

const HEADERS: Headers<'static> = Headers {
    type_name: "*formatter.imageContext",
    columns: &[
        ("ID", "IMAGE ID"),
        ("Repository", "REPOSITORY"),
        ("Tag", "TAG"),
        ("Digest", "DIGEST"),
        ("CreatedSince", "CREATED"),
        ("CreatedAt", "CREATED AT"),
        ("Size", "SIZE"),
        ("Containers", "CONTAINERS"),
        ("VirtualSize", "VIRTUAL SIZE"),
        ("SharedSize", "SHARED SIZE"),
        ("UniqueSize", "UNIQUE SIZE"),
    ],
};

/// One row: repository, tag, digest, ID, image.
pub(super) struct Row {
    pub(super) repository: String,
    pub(super) tag: String,
    pub(super) digest: String,
    pub(super) id: String,
    pub(super) stored: Rc<Stored>,
}

impl Desk<'_> {
    pub(super) fn images(&mut self, flags: &Flags) -> i32 {
        if flags.arguments.len() == 1
            && matches!(
                super::first(flags),
                "ls" | "list"
                    | "inspect"
                    | "rm"
                    | "prune"
                    | "pull"
                    | "push"
                    | "history"
                    | "tag"
                    | "build"
                    | "save"
                    | "load"
                    | "import"
            )
        {
            let word = super::first(flags).to_owned();
            let none = !self
                .world
                .host()
                .store
                .names
                .keys()
                .any(|key| familiar(split_key(key).0) == word);
            if none {
                self.out.error(format!(
                    "No images found matching \"{word}\": did you mean \"docker image {word}\"?"
                ));
            }
        }
        let mut filters: Vec<(String, String)> = flags
            .pairs("filter")
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        if let Some(pattern) = flags.arguments.first() {
            filters.push(("reference".to_owned(), pattern.clone()));
        }
        let rows = match self.image_rows(&filters, flags.is_on("digests")) {
            Ok(rows) => rows,
            Err(why) => return self.daemon(why),
        };
        let digests = flags.is_on("digests");
        let full = flags.is_on("no-trunc");
        let format = flags.text("format").filter(|format| !format.is_empty());
        if self.world.look == Look::Tree
            && format.is_none()
            && !flags.is_on("quiet")
            && !digests
            && !full
        {
            return self.images_tree(&rows, flags.is_on("all") || !filters.is_empty());
        }
        if flags.is_on("quiet") && format.is_none() {
            // One line for each name, as the table has.
            for row in &rows {
                self.out.line(if full { &row.id } else { short(&row.id) });
            }
            return 0;
        }
        let objects: Vec<Value> = rows
            .iter()
            .map(|row| {
                self.image_object(
                    row,
                    full,
                    digests || format.is_some_and(|format| format.contains("Digest")),
                )
            })
            .collect();
        let table = match digests {
            true => {
                "table {{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}"
            }
            false => "table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}",
        };
        self.rows(format, table, HEADERS, &objects)
    }

    fn image_object(&self, row: &Row, full: bool, digests: bool) -> Value {
        let host = self.world.host();
        let image = &row.stored.image;
        let size = human_size_3(listed_size(image, host.store.backend));
        let created = image.config.created;
        let (year, month, day, hour, minute, second) =
            crate::clock::parts(created.div_euclid(1000));
        json!({
            "Containers": "N/A",
            "CreatedAt": format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} +0000 UTC"),
            "CreatedSince": age(self.clock(), created),
            "Digest": if digests { row.digest.as_str() } else { "<none>" },
            "ID": if full { row.id.as_str() } else { short(&row.id) },
            "Repository": row.repository,
            "SharedSize": "N/A",
            "Size": size,
            "Tag": row.tag,
            "UniqueSize": "N/A",
            "VirtualSize": size,
            LABELS_FIELD: image.config.settings.labels,
        })
    }

    /// Rows of the table, newest image first; the names of one image by repository and tag.
    pub(super) fn image_rows(
        &self,
        filters: &[(String, String)],
        each_digest: bool,
    ) -> Result<Vec<Row>, String> {
        let host = self.world.host();
        let store = &host.store;
        let values = |name: &str| {
            filters
                .iter()
                .filter(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
                .collect::<Vec<_>>()
        };
        for (name, _) in filters {
            if !matches!(
                name.as_str(),
                "dangling" | "label" | "before" | "since" | "reference" | "until" | "label!"
            ) {
                return Err(format!("invalid filter '{name}'"));
            }
        }
        let mut dangling = None;
        for value in values("dangling") {
            dangling = Some(match value {
                "true" | "1" => true,
                "false" | "0" => false,
                _ => return Err(format!("invalid filter 'dangling=[{value}]'")),
            });
        }
        let limit = |text: &str| {
            store
                .find(text)
                .map(|(_, stored)| stored.image.config.created)
                .ok_or_else(|| Self::no_image(text))
        };
        let mut images: Vec<&Rc<Stored>> = store.images.values().collect();
        for text in values("before") {
            let at = limit(text)?;
            images.retain(|stored| stored.image.config.created < at);
        }
        for text in values("since") {
            let at = limit(text)?;
            images.retain(|stored| stored.image.config.created > at);
        }
        for label in values("label") {
            images.retain(|stored| has_label(&stored.image.config.settings.labels, label));
        }
        images.sort_by_key(|stored| {
            (
                std::cmp::Reverse(stored.image.config.created),
                std::cmp::Reverse(stored.serial),
            )
        });
        let patterns = values("reference");
        let mut rows = Vec::new();
        for stored in images {
            let id = store.id_of(&stored.image);
            let mut by_repository: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
            for key in store.keys_of(id) {
                let (repository, tag, digest) = split_key(key);
                let known = by_repository.entry(familiar(repository)).or_default();
                known.0.extend(tag.map(str::to_owned));
                known.1.extend(digest.map(str::to_owned));
            }
            if dangling.is_some_and(|wanted| wanted != store.is_dangling(id)) {
                continue;
            }
            if by_repository.is_empty() && patterns.is_empty() {
                rows.push(Row {
                    repository: "<none>".into(),
                    tag: "<none>".into(),
                    digest: "<none>".into(),
                    id: id.to_owned(),
                    stored: Rc::clone(stored),
                });
            }
            for (repository, (tags, digests)) in by_repository {
                let mut digests = match store.backend {
                    Backend::Containerd => vec![id.to_owned()],
                    Backend::Classic if digests.is_empty() => vec!["<none>".to_owned()],
                    Backend::Classic => digests,
                };
                if !each_digest {
                    digests.truncate(1);
                }
                let tags = if tags.is_empty() {
                    vec!["<none>".to_owned()]
                } else {
                    tags
                };
                for tag in &tags {
                    for digest in &digests {
                        let fit = |pattern: &&str| fits(pattern, &repository, tag, digest);
                        if patterns.is_empty() || patterns.iter().any(fit) {
                            rows.push(Row {
                                repository: repository.clone(),
                                tag: tag.clone(),
                                digest: digest.clone(),
                                id: id.to_owned(),
                                stored: Rc::clone(stored),
                            });
                        }
                    }
                }
            }
        }
        Ok(rows)
    }

    /// The listing of version 29: by name, with what the disk holds.
    fn images_tree(&mut self, rows: &[Row], with_dangling: bool) -> i32 {
        let host = self.world.host();
        let mut lines: Vec<(bool, String, [String; 4])> = Vec::new();
        for row in rows {
            let untagged = row.repository == "<none>" || row.tag == "<none>";
            if untagged && !with_dangling {
                continue;
            }
            let image = &row.stored.image;
            let name = match (row.repository.as_str(), row.tag.as_str()) {
                ("<none>", _) => "<untagged>".to_owned(),
                (repository, "<none>") => format!("{repository}@{}", row.digest),
                (repository, tag) => format!("{repository}:{tag}"),
            };
            let used = host
                .containers
                .iter()
                .any(|container| container.image_id == row.id);
            let (disk, content) = match host.store.backend {
                Backend::Containerd => (image.content() + image.snapshots(), image.content()),
                Backend::Classic => (image.unpacked(), 0),
            };
            lines.push((
                untagged,
                name,
                [
                    short(&row.id).to_owned(),
                    human_size_3(disk),
                    human_size_3(content),
                    if used { "U" } else { "" }.to_owned(),
                ],
            ));
        }
        lines.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let names = lines
            .iter()
            .map(|line| line.1.chars().count())
            .chain(["IMAGE".len()])
            .max()
            .unwrap_or(5);
        let disk = lines
            .iter()
            .map(|line| line.2.get(1).map_or(0, String::len))
            .chain(["DISK USAGE".len()])
            .max()
            .unwrap_or(10);
        let content = lines
            .iter()
            .map(|line| line.2.get(2).map_or(0, String::len))
            .chain(["CONTENT SIZE".len()])
            .max()
            .unwrap_or(12);
        let total = names + 3 + 12 + 3 + disk + 3 + content + 3 + 5;
        let legend = "i Info →   U  In Use";
        self.out.line(format!("{legend:>total$}"));
        self.out.line(format!(
            "{:names$}   {:12}   {:>disk$}   {:>content$}   EXTRA",
            "IMAGE", "ID", "DISK USAGE", "CONTENT SIZE"
        ));
        for (_, name, [id, used, stored, extra]) in lines {
            self.out.line(
                format!("{name:names$}   {id:12}   {used:>disk$}   {stored:>content$}   {extra:5}")
                    .trim_end(),
            );
        }
        0
    }
}

/// `key` or `key=value` among labels.
pub(super) fn has_label(labels: &BTreeMap<String, String>, wanted: &str) -> bool {
    match wanted.split_once('=') {
        Some((key, value)) => labels.get(key).is_some_and(|known| known == value),
        None => labels.contains_key(wanted),
    }
}

/// Whether a reference pattern fits a name: all of it, or its repository. Source: `reference.FamiliarMatch`.
fn fits(pattern: &str, repository: &str, tag: &str, digest: &str) -> bool {
    let whole = format!("{repository}:{tag}");
    if path_match(pattern, &whole) || path_match(pattern, repository) {
        return true;
    }
    if pattern.contains('@') {
        return path_match(pattern, &format!("{repository}@{digest}"));
    }
    // A plain name is normalised first: `docker.io/library/alpine` is `alpine`.
    match Reference::parse(pattern) {
        Ok(name) => {
            let familiar = name.familiar_repository();
            familiar == repository && name.tag.as_deref().is_none_or(|wanted| wanted == tag)
        }
        Err(_) => false,
    }
}

/// `*` does not cross a slash.
fn path_match(pattern: &str, text: &str) -> bool {
    let (patterns, texts): (Vec<&str>, Vec<&str>) =
        (pattern.split('/').collect(), text.split('/').collect());
    patterns.len() == texts.len()
        && patterns
            .iter()
            .zip(texts)
            .all(|(pattern, text)| glob::matches(pattern, text))
}
