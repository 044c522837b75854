//! `docker history`: the rows of the configuration, newest first, with the size of their layers.

use super::{Desk, first};
use crate::digest::short;
use crate::flags::Flags;
use crate::template::Headers;
use crate::text::{age, ellipsis, human_size_3};
use crate::world::store::Backend;
use serde_json::{Value, json};

const HEADERS: Headers<'static> = Headers {
    type_name: "*formatter.historyContext",
    columns: &[
        ("ID", "IMAGE"),
        ("CreatedSince", "CREATED"),
        ("CreatedAt", "CREATED AT"),
        ("CreatedBy", "CREATED BY"),
        ("Size", "SIZE"),
        ("Comment", "COMMENT"),
    ],
};

impl Desk<'_> {
    pub(super) fn history(&mut self, flags: &Flags) -> i32 {
        let Some((_, stored)) = self.image(first(flags)) else {
            let text = Self::no_image(first(flags));
            return self.daemon(text);
        };
        let host = self.world.host();
        let store = &host.store;
        let image = &stored.image;
        let full = flags.is_on("no-trunc");
        let human = flags.switch("human").unwrap_or(true);
        let mut layers = image.layers.iter();
        let mut sizes: Vec<u64> = Vec::new();
        for row in &image.config.history {
            let layer = if row.empty { None } else { layers.next() };
            sizes.push(layer.map_or(0, |layer| match store.backend {
                Backend::Classic => layer.room.unpacked,
                Backend::Containerd => layer.room.disk,
            }));
        }
        let parent = self.commit_parent(&stored);
        let mut rows = Vec::new();
        for (at, (row, size)) in image.config.history.iter().zip(&sizes).rev().enumerate() {
            let shown_id = |id: &str| {
                if full {
                    id.to_owned()
                } else {
                    short(id).to_owned()
                }
            };
            let id = match (at, &parent) {
                (0, _) => shown_id(store.id_of(image)),
                (1, Some(parent)) => shown_id(parent),
                _ => "<missing>".to_owned(),
            };
            let by = row.created_by.replace('\t', " ");
            rows.push(json!({
                "ID": id,
                "CreatedSince": if human { age(self.clock(), row.created) } else { crate::clock::rfc3339(row.created.div_euclid(1000), 0) },
                "CreatedAt": crate::clock::rfc3339(row.created.div_euclid(1000), 0),
                "CreatedBy": if full { by } else { ellipsis(&by, 45) },
                "Size": if human { human_size_3(*size) } else { size.to_string() },
                "Comment": row.comment,
            }));
        }
        if flags.is_on("quiet") && flags.text("format").is_none() {
            for row in rows {
                self.out
                    .line(row.get("ID").and_then(Value::as_str).unwrap_or(""));
            }
            return 0;
        }
        let table = "table {{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}";
        self.rows(flags.text("format"), table, HEADERS, &rows)
    }

    /// ID of the image that a committed image stands on, while that image is here.
    fn commit_parent(&self, stored: &crate::world::store::Stored) -> Option<String> {
        let parent = stored.parent.as_ref()?;
        self.world
            .host()
            .store
            .images
            .contains_key(parent)
            .then(|| parent.clone())
    }
}
