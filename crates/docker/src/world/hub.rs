//! Docker Hub: images of the catalogue, and the small ones of the lab.
//!
//! Layer digests and compressed sizes come from the catalogue where it has them. Unpacked sizes and the files are
//! modelled; identifiers that follow from them are digests of our own documents, not of the published ones.

use super::image::{Config, Image, Layer, Media, Row, Settings};
use super::{lab, rootfs, samples};
use crate::catalogue::{CatalogueImage, IMAGES};
use crate::clock;
use crate::digest::digest;
use crate::files::{Delta, Files, Measure, blocks, diff};
use std::rc::Rc;

/// The image behind a path and a tag of Docker Hub.
pub(crate) fn lookup(path: &str, tag: &str) -> Option<Rc<Image>> {
    let name = format!("{}:{tag}", path.strip_prefix("library/").unwrap_or(path));
    let found = IMAGES
        .iter()
        .find(|image| image.reference == name || image.aliases.contains(&name.as_str()));
    if let Some(found) =
        found.filter(|found| !found.layers.is_empty() || found.compressed_bytes.is_some())
    {
        return Some(Rc::new(of_catalogue(found)));
    }
    samples::image(path, tag).or_else(|| lab_image(path, tag))
}

/// The image behind a path and a tag of the lab.
pub(crate) fn lab_image(path: &str, tag: &str) -> Option<Rc<Image>> {
    let wanted = format!("{path}:{tag}");
    let found = lab::images().into_iter().find(|(name, _)| *name == wanted);
    found.map(|(_, image)| Rc::new(image))
}

/// The image of a repository with that digest.
pub(crate) fn by_digest(path: &str, digest: &str) -> Option<Rc<Image>> {
    let name = path.strip_prefix("library/").unwrap_or(path);
    let known = IMAGES
        .iter()
        .filter(|image| image.reference.split(':').next() == Some(name));
    let known = known.filter_map(|image| lookup(path, image.reference.rsplit(':').next()?));
    let lab = lab_images()
        .into_iter()
        .filter(|(known, _)| known.split(':').next() == Some(path))
        .map(|(_, image)| image);
    known
        .chain(samples::image(path, "1"))
        .chain(lab)
        .find(|image| image.target() == digest || image.manifest_digest == digest)
}

/// All images of the lab with their names.
pub(crate) fn lab_images() -> Vec<(String, Rc<Image>)> {
    lab::images()
        .into_iter()
        .map(|(name, image)| (name, Rc::new(image)))
        .collect()
}

/// Whether the repository exists, with any tag.
pub(crate) fn has_repository(path: &str) -> bool {
    let name = path.strip_prefix("library/").unwrap_or(path);
    samples::has(path)
        || IMAGES
            .iter()
            .any(|image| image.reference.split(':').next() == Some(name))
        || lab_images()
            .iter()
            .any(|(known, _)| known.split(':').next() == Some(path))
}

fn of_catalogue(known: &CatalogueImage) -> Image {
    let unpacked = known
        .unpacked_bytes
        .unwrap_or_else(|| known.compressed_bytes.unwrap_or(0) * 14 / 5);
    let compressed: u64 = known.compressed_bytes.unwrap_or(unpacked * 37 / 100);
    let created = known
        .as_of
        .and_then(clock::parse_millis)
        .unwrap_or(1_780_000_000_000);
    let files = rootfs::of_catalogue(known, unpacked);
    let whole = diff(&Files::default(), &files);
    let own = [(
        digest(known.reference.as_bytes()),
        compressed,
        "ADD rootfs.tar.gz / # buildkit".to_owned(),
    )];
    let parts: Vec<(String, u64, String)> = if known.layers.is_empty() {
        own.to_vec()
    } else {
        let layers = known.layers.iter();
        layers
            .map(|layer| {
                (
                    layer.digest.to_owned(),
                    layer.compressed_bytes,
                    layer.created_by.to_owned(),
                )
            })
            .collect()
    };
    let total: u64 = parts.iter().map(|part| part.1).sum::<u64>().max(1);
    let mut layers = Vec::new();
    let mut left = unpacked;
    for (at, (blob, bytes, _)) in parts.iter().enumerate() {
        // The unpacked bytes are spread as the compressed ones are.
        let share = if at + 1 == parts.len() {
            left
        } else {
            (u128::from(unpacked) * u128::from(*bytes) / u128::from(total)) as u64
        };
        left = left.saturating_sub(share);
        let delta = if at == 0 {
            whole.clone()
        } else {
            Delta::default()
        };
        layers.push(Rc::new(Layer {
            diff_id: digest(format!("unpacked {blob}").as_bytes()),
            blob: blob.clone(),
            compressed: *bytes,
            room: Measure {
                unpacked: share,
                disk: blocks(share) + share / 50,
            },
            delta: Rc::new(delta),
        }));
    }
    let words = |list: &[&str]| {
        list.iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>()
    };
    let repository = known.reference.split(':').next().unwrap_or("");
    let ports: &[&str] = match repository {
        "nginx" | "httpd" | "caddy" => &["80/tcp"],
        "postgres" => &["5432/tcp"],
        "redis" => &["6379/tcp"],
        "mysql" | "mariadb" => &["3306/tcp"],
        "registry" => &["5000/tcp"],
        _ => &[],
    };
    let volumes: &[&str] = match repository {
        "postgres" => &["/var/lib/postgresql/data"],
        "redis" => &["/data"],
        "mysql" | "mariadb" => &["/var/lib/mysql"],
        _ => &[],
    };
    let settings = Settings {
        user: known.user.to_owned(),
        env: words(known.env),
        cmd: words(known.cmd),
        entrypoint: words(known.entrypoint),
        workdir: if known.workdir.is_empty() {
            "/".to_owned()
        } else {
            known.workdir.to_owned()
        },
        ports: ports.iter().map(|port| (*port).to_owned()).collect(),
        volumes: volumes.iter().map(|volume| (*volume).to_owned()).collect(),
        ..Settings::default()
    };
    let row = |created_by: String, empty: bool| Row {
        created,
        created_by,
        comment: "buildkit.dockerfile.v0".to_owned(),
        empty,
    };
    let mut history: Vec<Row> = parts
        .into_iter()
        .map(|(_, _, created_by)| row(created_by, false))
        .collect();
    if !known.cmd.is_empty() {
        let quoted: Vec<String> = known.cmd.iter().map(|word| format!("{word:?}")).collect();
        history.push(row(format!("CMD [{}]", quoted.join(" ")), true));
    }
    let config = Config {
        architecture: "amd64".to_owned(),
        os: "linux".to_owned(),
        created,
        settings,
        history,
        ..Config::default()
    };
    Image::new(config, layers, Media::Oci, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lab_holds_what_was_recorded() {
        let alpine = lab_image("library/alpine", "3.20").unwrap();
        assert_eq!(
            alpine.config_digest,
            "sha256:0490f8758f803d5e4b881b2edd052fe0174dc5ba9fdbd06744ed5403f5b5d2a9"
        );
        assert_eq!(
            (alpine.content(), alpine.unpacked(), alpine.snapshots()),
            (1_142_411, 2_065_288, 2_134_016)
        );
        let node = lab_image("library/node", "20").unwrap();
        assert_eq!((node.unpacked(), node.content()), (4_065_333, 1_148_207));
        assert_eq!(
            lab_image("library/alpine", "latest").map(|image| image.config_digest.clone()),
            Some(alpine.config_digest.clone())
        );
    }

    #[test]
    fn catalogue_images_have_their_published_layers() {
        let node = lookup("library/node", "24-slim").unwrap();
        assert!(node.layers.len() > 2);
        assert!(lookup("library/nope", "1").is_none());
    }
}
