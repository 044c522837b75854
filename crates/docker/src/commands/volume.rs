//! `docker volume …`.

use super::Desk;
use super::run::is_volume_name;
use crate::files::Files;
use crate::flags::Flags;
use crate::template::{Headers, LABELS_FIELD};
use crate::world::container::Volume;
use serde_json::{Value, json};
use std::rc::Rc;

const HEADERS: Headers<'static> = Headers {
    type_name: "*formatter.volumeContext",
    columns: &[
        ("Driver", "DRIVER"),
        ("Name", "VOLUME NAME"),
        ("Scope", "SCOPE"),
        ("Mountpoint", "MOUNTPOINT"),
        ("Labels", "LABELS"),
        ("Links", "LINKS"),
        ("Size", "SIZE"),
        ("Status", "STATUS"),
        ("Availability", "AVAILABILITY"),
        ("Group", "GROUP"),
    ],
};

impl Desk<'_> {
    pub(super) fn volume_create(&mut self, flags: &Flags) -> i32 {
        let name = flags
            .arguments
            .first()
            .map(String::as_str)
            .or(flags.text("name"))
            .unwrap_or("")
            .to_owned();
        let anonymous = name.is_empty();
        let name = if anonymous {
            self.world.new_id("volume")
        } else {
            name
        };
        if !is_volume_name(&name) {
            let short = name.len() < 2 && name.chars().all(|c| c.is_ascii_alphanumeric());
            return self.daemon(if short {
                format!("create {name}: volume name is too short, names should be at least two alphanumeric characters")
            } else {
                format!("create {name}: \"{name}\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path")
            });
        }
        let labels = flags
            .texts("label")
            .into_iter()
            .map(|label| label.split_once('=').unwrap_or((label, "")))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let now = self.clock();
        let volume = Volume {
            name: name.clone(),
            created: now,
            anonymous,
            labels,
            files: Files::default(),
        };
        self.world
            .host_mut()
            .volumes
            .entry(name.clone())
            .or_insert_with(|| Rc::new(volume));
        self.event("create-volume", name.clone(), 0);
        self.out.line(name);
        0
    }

    pub(super) fn volume_ls(&mut self, flags: &Flags) -> i32 {
        let filters = flags.pairs("filter");
        let host = self.world.host();
        let mut found: Vec<Rc<Volume>> = Vec::new();
        for volume in host.volumes.values() {
            let used = host
                .containers
                .iter()
                .any(|container| container.uses_volume(&volume.name));
            let fits = filters.iter().all(|(name, value)| match *name {
                "dangling" => (*value == "true" || *value == "1") != used,
                "name" => volume.name.contains(value),
                "label" => super::images::has_label(&volume.labels, value),
                "driver" => *value == "local",
                _ => false,
            });
            if fits {
                found.push(Rc::clone(volume));
            }
        }
        if flags.is_on("quiet") && flags.text("format").is_none() {
            for volume in found {
                self.out.line(&volume.name);
            }
            return 0;
        }
        let rows: Vec<Value> = found
            .iter()
            .map(|volume| {
                let labels: Vec<String> = volume.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
                json!({"Availability": "N/A", "Driver": "local", "Group": "N/A", "Labels": labels.join(","), "Links": "N/A", "Mountpoint": format!("/var/lib/docker/volumes/{}/_data", volume.name), "Name": volume.name, "Scope": "local", "Size": "N/A", "Status": "N/A", LABELS_FIELD: volume.labels})
            })
            .collect();
        self.rows(
            flags.text("format"),
            "table {{.Driver}}\t{{.Name}}",
            HEADERS,
            &rows,
        )
    }

    pub(super) fn volume_rm(&mut self, flags: &Flags) -> i32 {
        let mut errors = Vec::new();
        for name in &flags.arguments {
            let host = self.world.host();
            if !host.volumes.contains_key(name) {
                if !flags.is_on("force") {
                    errors.push(format!("get {name}: no such volume"));
                } else {
                    self.out.line(name);
                }
                continue;
            }
            let users: Vec<String> = host
                .containers
                .iter()
                .filter(|container| container.uses_volume(name))
                .map(|container| container.id.clone())
                .collect();
            if !users.is_empty() {
                errors.push(format!(
                    "remove {name}: volume is in use - [{}]",
                    users.join(", ")
                ));
                continue;
            }
            let freed = self
                .world
                .host_mut()
                .volumes
                .remove(name)
                .map_or(0, |volume| volume.files.len());
            self.event("remove-volume", name.clone(), freed);
            self.out.line(name);
        }
        for why in &errors {
            self.daemon(why);
        }
        i32::from(!errors.is_empty())
    }
}
