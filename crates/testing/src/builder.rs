//! A fluent builder of saved images: `archive().layer(["d/", "d/a=hello", ".wh.b"]).docker()`.
//!
//! An entry is written as text: `path` (an empty file), `path=content`, `path*1000` (a file of that many equal
//! bytes, `path*1000#7` with another filling), `path/` (a directory), `path->target` (a symbolic link), `path=>target`
//! (a hard link); a mode or owner in front: `0600 path=…`, `1000:1000 path=…`. Everything is deterministic.

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::Write as _;
use tar::{EntryType, Header};

/// How layers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Packing {
    /// As plain tar.
    #[default]
    Plain,
    /// gzip.
    Gzip,
}

/// One layer being built.
#[derive(Debug, Clone, Default)]
pub struct LayerBuilder {
    tar: Vec<u8>,
    created_by: Option<String>,
}

/// Starts a layer from entries.
pub fn layer<'a>(entries: impl IntoIterator<Item = &'a str>) -> LayerBuilder {
    entries
        .into_iter()
        .fold(LayerBuilder::default(), LayerBuilder::entry)
}

impl LayerBuilder {
    /// Adds an entry written as text.
    pub fn entry(self, text: &str) -> Self {
        let (mut mode, mut owner, mut rest) = (None, (0, 0), text);
        while let Some((word, after)) = rest.split_once(' ') {
            if word.len() >= 3
                && word.starts_with('0')
                && word.bytes().all(|b| (b'0'..b'8').contains(&b))
            {
                mode = Some(u32::from_str_radix(word, 8).expect("octal digits"));
            } else if let Some((uid, gid)) = word.split_once(':')
                && let (Ok(uid), Ok(gid)) = (uid.parse(), gid.parse())
            {
                owner = (uid, gid);
            } else {
                break;
            }
            rest = after;
        }
        let mut header = Header::new_ustar();
        header.set_uid(owner.0);
        header.set_gid(owner.1);
        header.set_mtime(1_700_000_000);
        if let Some((path, target)) = rest.split_once("->") {
            header.set_entry_type(EntryType::Symlink);
            header.set_mode(mode.unwrap_or(0o777));
            return self.raw_entry(header, path.as_bytes(), target.as_bytes(), &[]);
        }
        if let Some((path, target)) = rest.split_once("=>") {
            header.set_entry_type(EntryType::Link);
            header.set_mode(mode.unwrap_or(0o644));
            return self.raw_entry(header, path.as_bytes(), target.as_bytes(), &[]);
        }
        if rest.ends_with('/') {
            header.set_entry_type(EntryType::Directory);
            header.set_mode(mode.unwrap_or(0o755));
            return self.raw_entry(header, rest.as_bytes(), &[], &[]);
        }
        header.set_entry_type(EntryType::Regular);
        header.set_mode(mode.unwrap_or(0o644));
        if let Some((path, content)) = rest.split_once('=') {
            return self.raw_entry(header, path.as_bytes(), &[], content.as_bytes());
        }
        if let Some((path, size)) = rest.split_once('*') {
            let (size, filling) = size.split_once('#').unwrap_or((size, "0"));
            let filling: u8 = filling.parse().expect("a filling is a number up to 255");
            let content =
                vec![b'a'.wrapping_add(filling); size.parse().expect("a size is a number")];
            return self.raw_entry(header, path.as_bytes(), &[], &content);
        }
        self.raw_entry(header, rest.as_bytes(), &[], &[])
    }

    /// Adds a regular file with any content.
    pub fn file(self, path: &str, content: &[u8]) -> Self {
        let mut header = Header::new_ustar();
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(1_700_000_000);
        header.set_entry_type(EntryType::Regular);
        self.raw_entry(header, path.as_bytes(), &[], content)
    }

    /// Adds an entry with a header of one's own; names over 100 bytes get GNU long names.
    pub fn raw_entry(
        mut self,
        mut header: Header,
        path: &[u8],
        link: &[u8],
        content: &[u8],
    ) -> Self {
        for (name, flag) in [(path, b'L'), (link, b'K')] {
            if name.len() > 100 {
                let mut long = Header::new_gnu();
                long.as_mut_bytes()[..13].copy_from_slice(b"././@LongLink");
                long.set_entry_type(EntryType::new(flag));
                long.set_size(name.len() as u64 + 1);
                long.set_mode(0);
                long.set_uid(0);
                long.set_gid(0);
                long.set_mtime(0);
                long.set_cksum();
                self.tar.extend_from_slice(long.as_bytes());
                self.content(name);
                // The terminating zero is part of the padding unless the name fills its last block.
                if name.len().is_multiple_of(512) {
                    self.tar.extend_from_slice(&[0; 512]);
                }
            }
        }
        let bytes = header.as_mut_bytes();
        let n = path.len().min(100);
        bytes[..n].copy_from_slice(&path[..n]);
        let n = link.len().min(100);
        bytes[157..157 + n].copy_from_slice(&link[..n]);
        header.set_size(content.len() as u64);
        header.set_cksum();
        self.tar.extend_from_slice(header.as_bytes());
        self.content(content);
        self
    }

    fn content(&mut self, content: &[u8]) {
        self.tar.extend_from_slice(content);
        self.tar.resize(self.tar.len().next_multiple_of(512), 0);
    }

    /// Adds raw bytes to the tar: damaged headers and the like.
    pub fn raw_bytes(mut self, bytes: &[u8]) -> Self {
        self.tar.extend_from_slice(bytes);
        self
    }

    /// Says which instruction made the layer.
    pub fn created_by(mut self, text: &str) -> Self {
        self.created_by = Some(text.to_owned());
        self
    }

    /// The finished tar.
    pub fn tar(&self) -> Vec<u8> {
        let mut tar = self.tar.clone();
        tar.resize(tar.len() + 1024, 0);
        tar
    }
}

/// A saved image being built.
#[derive(Debug, Clone)]
pub struct ArchiveBuilder {
    pub(crate) layers: Vec<LayerBuilder>,
    pub(crate) tag: String,
    packing: Packing,
    runtime: Value,
    empty_rows: Vec<(usize, String)>,
}

/// Starts an image without layers, tagged `example.com/test:1`.
pub fn archive() -> ArchiveBuilder {
    ArchiveBuilder {
        layers: Vec::new(),
        tag: "example.com/test:1".into(),
        packing: Packing::Plain,
        runtime: json!({ "Env": ["PATH=/usr/bin:/bin"], "Cmd": ["/bin/sh"] }),
        empty_rows: Vec::new(),
    }
}

impl ArchiveBuilder {
    /// Adds a layer on top, from entries as text.
    pub fn layer<'a>(self, entries: impl IntoIterator<Item = &'a str>) -> Self {
        self.with(layer(entries))
    }

    /// Adds a layer on top.
    pub fn with(mut self, layer: LayerBuilder) -> Self {
        self.layers.push(layer);
        self
    }

    /// Adds a history row without a layer above the layers so far.
    pub fn metadata_step(mut self, created_by: &str) -> Self {
        self.empty_rows
            .push((self.layers.len(), created_by.to_owned()));
        self
    }

    /// Names the image.
    pub fn tag(mut self, tag: &str) -> Self {
        self.tag = tag.to_owned();
        self
    }

    /// Chooses how layers are stored (OCI and hybrid shapes only).
    pub fn packing(mut self, packing: Packing) -> Self {
        self.packing = packing;
        self
    }

    /// Replaces the `config` object of the configuration.
    pub fn runtime(mut self, runtime: Value) -> Self {
        self.runtime = runtime;
        self
    }

    pub(crate) fn config(&self) -> Vec<u8> {
        let mut history = Vec::new();
        for i in 0..=self.layers.len() {
            for (_, text) in self.empty_rows.iter().filter(|(at, _)| *at == i) {
                history.push(json!({ "created": "2024-05-22T03:14:22Z", "created_by": text, "comment": "buildkit.dockerfile.v0", "empty_layer": true }));
            }
            if let Some(layer) = self.layers.get(i) {
                let text = layer
                    .created_by
                    .clone()
                    .unwrap_or_else(|| format!("COPY layer{i} / # buildkit"));
                history.push(json!({ "created": "2024-05-22T03:14:22Z", "created_by": text, "comment": "buildkit.dockerfile.v0" }));
            }
        }
        let diff_ids: Vec<String> = self
            .layers
            .iter()
            .map(|l| format!("sha256:{}", sha256(&l.tar())))
            .collect();
        let config = json!({
            "architecture": "amd64", "os": "linux", "created": "2024-05-22T03:14:22Z", "config": self.runtime,
            "rootfs": { "type": "layers", "diff_ids": diff_ids }, "history": history,
        });
        config.to_string().into_bytes()
    }

    /// As `docker save` wrote it before Docker 25.
    pub fn docker(&self) -> Vec<u8> {
        let config = self.config();
        let mut outer = Outer::default();
        let mut names = Vec::new();
        for (i, layer) in self.layers.iter().enumerate() {
            let tar = layer.tar();
            let id = sha256(format!("{i}{}", sha256(&tar)).as_bytes());
            outer.directory(&format!("{id}/"));
            outer.file(&format!("{id}/VERSION"), b"1.0");
            outer.file(
                &format!("{id}/json"),
                json!({ "id": id }).to_string().as_bytes(),
            );
            outer.file(&format!("{id}/layer.tar"), &tar);
            names.push(format!("{id}/layer.tar"));
        }
        let config_name = format!("{}.json", sha256(&config));
        outer.file(&config_name, &config);
        let manifest = json!([{ "Config": config_name, "RepoTags": [self.tag], "Layers": names }]);
        outer.file("manifest.json", manifest.to_string().as_bytes());
        outer.finish()
    }

    /// As an OCI layout without `manifest.json`.
    pub fn oci(&self) -> Vec<u8> {
        let mut outer = Outer::default();
        self.blobs(&mut outer);
        outer.finish()
    }

    /// As Docker 25 and later: an OCI layout and `manifest.json` side by side.
    pub fn hybrid(&self) -> Vec<u8> {
        let mut outer = Outer::default();
        let (config, layers) = self.blobs(&mut outer);
        let path = |hex: &String| format!("blobs/sha256/{hex}");
        let layers: Vec<String> = layers.iter().map(path).collect();
        let manifest =
            json!([{ "Config": path(&config), "RepoTags": [self.tag], "Layers": layers }]);
        outer.file("manifest.json", manifest.to_string().as_bytes());
        outer.finish()
    }

    fn blobs(&self, outer: &mut Outer) -> (String, Vec<String>) {
        let config = self.config();
        let (suffix, is_gzip) = match self.packing {
            Packing::Plain => ("", false),
            Packing::Gzip => ("+gzip", true),
        };
        let mut seen = Vec::new();
        let mut blob = |outer: &mut Outer, media_type: &str, bytes: &[u8]| {
            let hex = sha256(bytes);
            if !seen.contains(&hex) {
                outer.file(&format!("blobs/sha256/{hex}"), bytes);
                seen.push(hex.clone());
            }
            (
                hex.clone(),
                json!({ "mediaType": media_type, "digest": format!("sha256:{hex}"), "size": bytes.len() }),
            )
        };
        let mut layers = Vec::new();
        let mut hexes = Vec::new();
        for layer in &self.layers {
            let tar = layer.tar();
            let stored = if is_gzip { gzip(&tar) } else { tar };
            let (hex, descriptor) = blob(
                outer,
                &format!("application/vnd.oci.image.layer.v1.tar{suffix}"),
                &stored,
            );
            hexes.push(hex);
            layers.push(descriptor);
        }
        let (config_hex, config) = blob(outer, "application/vnd.oci.image.config.v1+json", &config);
        let manifest = json!({ "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": layers });
        let (_, mut descriptor) = blob(
            outer,
            "application/vnd.oci.image.manifest.v1+json",
            manifest.to_string().as_bytes(),
        );
        descriptor["annotations"] = json!({ "org.opencontainers.image.ref.name": self.tag });
        let index = json!({ "schemaVersion": 2, "manifests": [descriptor] });
        outer.file("index.json", index.to_string().as_bytes());
        outer.file("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#);
        (config_hex, hexes)
    }
}

/// The archive itself.
#[derive(Default)]
struct Outer {
    builder: LayerBuilder,
}

impl Outer {
    fn file(&mut self, name: &str, content: &[u8]) {
        self.builder = std::mem::take(&mut self.builder).file(name, content);
    }

    fn directory(&mut self, name: &str) {
        self.builder = std::mem::take(&mut self.builder).entry(name);
    }

    fn finish(self) -> Vec<u8> {
        self.builder.tar()
    }
}

/// Compresses bytes with gzip, deterministically.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(bytes)
        .expect("writing to memory does not fail");
    encoder.finish().expect("writing to memory does not fail")
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}
