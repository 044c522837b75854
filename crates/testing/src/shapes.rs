//! The shapes of saved images that other writers leave, from the same builder.
//!
//! Names and orders follow what podman, crane, Jib, nix, Bazel, BuildKit and old Docker write; contents are ours.

use crate::builder::{ArchiveBuilder, gzip, layer, sha256};
use serde_json::{Value, json};

/// A member of an archive: name and content.
pub type NamedFile = (String, Vec<u8>);

/// Packs members into a tar, in this order. A content that begins with `->` makes a symbolic link, `=>` a hard link.
pub fn pack(members: &[NamedFile]) -> Vec<u8> {
    let mut builder = layer([]);
    for (name, content) in members {
        let link = |arrow: &[u8]| content.strip_prefix(arrow);
        builder = match (link(b"->"), link(b"=>")) {
            (Some(target), _) => builder.raw_entry(
                header(tar::EntryType::Symlink),
                name.as_bytes(),
                target,
                &[],
            ),
            (None, Some(target)) => {
                builder.raw_entry(header(tar::EntryType::Link), name.as_bytes(), target, &[])
            }
            (None, None) => builder.file(name, content),
        };
    }
    builder.tar()
}

/// The regular members of a tar that this crate made.
pub fn unpack(bytes: &[u8]) -> Vec<NamedFile> {
    use std::io::Read as _;
    let mut archive = tar::Archive::new(bytes);
    let entries = archive.entries().expect("our own tar");
    entries
        .map(|entry| entry.expect("our own tar"))
        .filter(|entry| entry.header().entry_type().is_file())
        .map(|mut entry| {
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("memory reads");
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            (name, content)
        })
        .collect()
}

fn header(kind: tar::EntryType) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}

fn text(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

impl ArchiveBuilder {
    fn tars(&self) -> Vec<Vec<u8>> {
        self.layers.iter().map(|l| l.tar()).collect()
    }

    /// As Docker before 1.10: `repositories` and a chain of parents, no manifest.
    pub fn docker_v1(&self) -> Vec<u8> {
        let mut members = Vec::new();
        let mut parent: Option<String> = None;
        for (i, tar) in self.tars().into_iter().enumerate() {
            let id = sha256(format!("v1 {i}").as_bytes());
            let mut config = json!({
                "id": id, "created": "2015-05-22T03:14:22Z", "architecture": "amd64", "os": "linux",
                "container_config": { "Cmd": ["/bin/sh", "-c", format!("step {i}")] }, "config": { "Cmd": ["/bin/sh"] },
            });
            if let Some(parent) = &parent {
                config["parent"] = json!(parent);
            }
            members.push((format!("{id}/VERSION"), b"1.0".to_vec()));
            members.push((format!("{id}/json"), text(&config)));
            members.push((format!("{id}/layer.tar"), tar));
            parent = Some(id);
        }
        let (name, tag) = self.tag.rsplit_once(':').unwrap_or((&self.tag, "latest"));
        let repositories = json!({ name: { tag: parent } });
        members.push(("repositories".into(), text(&repositories)));
        pack(&members)
    }

    /// As podman, skopeo and buildah: layers named by diff ID, and a farm of symbolic links for old readers.
    pub fn podman(&self) -> Vec<u8> {
        let config = self.config();
        let mut members = Vec::new();
        let mut names = Vec::new();
        for tar in self.tars() {
            let name = format!("{}.tar", sha256(&tar));
            members.push((name.clone(), tar));
            names.push(name);
        }
        for (i, name) in names.iter().enumerate() {
            let id = sha256(format!("podman {i}").as_bytes());
            members.push((
                format!("{id}/layer.tar"),
                format!("->../{name}").into_bytes(),
            ));
            members.push((format!("{id}/VERSION"), b"1.0".to_vec()));
            members.push((format!("{id}/json"), text(&json!({ "id": id }))));
        }
        let config_name = format!("{}.json", sha256(&config));
        members.push((config_name.clone(), config));
        members.push(("repositories".into(), b"{}".to_vec()));
        let manifest = json!([{ "Config": config_name, "RepoTags": [format!("localhost/{}", self.tag)], "Layers": names }]);
        members.push(("manifest.json".into(), text(&manifest)));
        pack(&members)
    }

    /// As crane, kaniko and ko: the configuration is called `sha256:…`, layers are `….tar.gz`.
    pub fn crane(&self) -> Vec<u8> {
        let config = self.config();
        let config_name = format!("sha256:{}", sha256(&config));
        let mut members = vec![(config_name.clone(), config)];
        let mut names = Vec::new();
        for tar in self.tars() {
            let stored = gzip(&tar);
            let name = format!("{}.tar.gz", sha256(&stored));
            members.push((name.clone(), stored));
            names.push(name);
        }
        let manifest = json!([{ "Config": config_name, "RepoTags": [self.tag], "Layers": names }]);
        members.push(("manifest.json".into(), text(&manifest)));
        pack(&members)
    }

    /// As Jib: keys of the manifest in lower case, `config.json`.
    pub fn jib(&self) -> Vec<u8> {
        let mut members = Vec::new();
        let mut names = Vec::new();
        for tar in self.tars() {
            let stored = gzip(&tar);
            let name = format!("{}.tar.gz", sha256(&stored));
            members.push((name.clone(), stored));
            names.push(name);
        }
        members.push(("config.json".into(), self.config()));
        let manifest =
            json!([{ "config": "config.json", "repoTags": [self.tag], "layers": names }]);
        members.push(("manifest.json".into(), text(&manifest)));
        pack(&members)
    }

    /// As nix's `dockerTools`: history rows have comments only.
    pub fn nix(&self) -> Vec<u8> {
        let mut config: Value = serde_json::from_slice(&self.config()).expect("our own JSON");
        let rows: Vec<Value> = (0..self.layers.len())
            .map(|i| json!({ "created": "1970-01-01T00:00:01Z", "comment": format!("store paths: ['/nix/store/{i}']") }))
            .collect();
        config["history"] = json!(rows);
        let config = text(&config);
        let mut members = Vec::new();
        let mut names = Vec::new();
        for tar in self.tars() {
            let name = format!("{}/layer.tar", sha256(&tar));
            members.push((name.clone(), tar));
            names.push(name);
        }
        let config_name = format!("{}.json", sha256(&config));
        members.push((config_name.clone(), config));
        let manifest = json!([{ "Config": config_name, "RepoTags": [self.tag], "Layers": names }]);
        members.push(("manifest.json".into(), text(&manifest)));
        pack(&members)
    }

    /// As Docker with the containerd store and BuildKit: a nested index with an attestation, and a platform whose
    /// blobs are not in the file.
    pub fn nested_index(&self) -> Vec<u8> {
        let mut members = unpack(&self.oci());
        let blob = |members: &mut Vec<NamedFile>, media_type: &str, bytes: Vec<u8>| {
            let digest = format!("sha256:{}", sha256(&bytes));
            let size = bytes.len();
            members.push((format!("blobs/sha256/{}", sha256(&bytes)), bytes));
            json!({ "mediaType": media_type, "digest": digest, "size": size })
        };
        let top = members.iter().position(|(name, _)| name == "index.json");
        let top = members.remove(top.expect("an OCI layout has an index"));
        let top: Value = serde_json::from_slice(&top.1).expect("our own JSON");
        let mut image = top["manifests"][0].clone();
        image["annotations"] = Value::Null;
        image["platform"] = json!({ "os": "linux", "architecture": "amd64" });
        let statement = blob(
            &mut members,
            "application/vnd.in-toto+json",
            br#"{"_type":"https://in-toto.io/Statement/v0.1"}"#.to_vec(),
        );
        let about = image["digest"].clone();
        let mut attestation = blob(
            &mut members,
            "application/vnd.oci.image.manifest.v1+json",
            text(&json!({ "schemaVersion": 2, "config": statement, "layers": [statement] })),
        );
        attestation["platform"] = json!({ "os": "unknown", "architecture": "unknown" });
        attestation["annotations"] = json!({ "vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": about });
        let absent = json!({
            "mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 1, "digest": format!("sha256:{}", sha256(b"not here")),
            "platform": { "os": "linux", "architecture": "arm64", "variant": "v8" },
        });
        let inner = json!({ "schemaVersion": 2, "manifests": [image, attestation, absent] });
        let mut outer = blob(
            &mut members,
            "application/vnd.oci.image.index.v1+json",
            text(&inner),
        );
        outer["annotations"] = json!({ "io.containerd.image.name": self.tag, "org.opencontainers.image.ref.name": "1" });
        members.push((
            "index.json".into(),
            text(&json!({ "schemaVersion": 2, "manifests": [outer] })),
        ));
        pack(&members)
    }
}
