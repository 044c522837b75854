//! The simulation's plain values as the protocol's.

use layerlab_docker::markup;
use layerlab_docker::picture::{HostPicture, Picture, RegistryPicture, suggestions};
use layerlab_docker::text::{go_time, short_id};
use layerlab_protocol::sandbox::{
    DiskPart, LayerView, OutputLine, RegistryTag, Role, SandboxContainer, SandboxHost,
    SandboxImage, SandboxRegistry, SandboxVolume, Span, Stream, Suggestion, World,
};

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Everything that is drawn.
pub(super) fn world(picture: &Picture, prompt: String) -> World {
    let question = picture.host().and_then(|host| host.question.clone());
    // A registry that nobody used yet tells nothing, except the one that people push to first.
    let shown = picture.registries.iter().filter(|registry| {
        !registry.tags.is_empty() || registry.name.starts_with("localhost:5000")
    });
    World {
        hosts: picture.hosts.iter().map(host).collect(),
        active: count(picture.active),
        registries: shown.map(registry).collect(),
        prompt,
        question: question.unwrap_or_default(),
        clock: go_time(picture.clock_millis),
        sent_bytes: picture.sent_bytes,
        fetched_bytes: picture.fetched_bytes,
        summary: picture.summary(),
        suggestions: suggestions(picture)
            .into_iter()
            .map(|each| Suggestion {
                label: each.label.to_owned(),
                line: each.line,
            })
            .collect(),
    }
}

fn host(host: &HostPicture) -> SandboxHost {
    let part = |kind: &str, label: &str, bytes| DiskPart {
        kind: kind.to_owned(),
        label: label.to_owned(),
        bytes,
    };
    let disk = &host.disk;
    let mut parts = vec![
        part("other", "Not docker's", disk.other),
        part("layers", "Unpacked layers", disk.layers),
    ];
    if host.keeps_blobs {
        parts.push(part("blobs", "Packed blobs", disk.blobs));
    }
    parts.extend([
        part("containers", "Written by containers", disk.containers),
        part("volumes", "Volumes", disk.volumes),
        part("cache", "Build cache", disk.cache),
    ]);
    let position = |id: &str| {
        host.images
            .iter()
            .position(|image| image.id == id)
            .map(count)
    };
    SandboxHost {
        name: host.name.clone(),
        store: if host.keeps_blobs {
            "containerd"
        } else {
            "classic"
        }
        .to_owned(),
        layers: host
            .layers
            .iter()
            .map(|layer| LayerView {
                id: layer.chain.clone(),
                below: layer.below.map(count),
                made_by: layer.made_by.clone(),
                unpacked_bytes: layer.unpacked_bytes,
                packed_bytes: layer.packed_bytes,
                n_images: count(layer.n_images),
                modelled: layer.modelled,
            })
            .collect(),
        images: host
            .images
            .iter()
            .map(|image| SandboxImage {
                id: short_id(&image.id).to_owned(),
                digest: image.id.clone(),
                names: image.names.clone(),
                top: image.top.map(count),
                size_bytes: image.size_bytes,
                containers: image.containers.clone(),
            })
            .collect(),
        containers: host
            .containers
            .iter()
            .map(|container| SandboxContainer {
                name: container.name.clone(),
                id: short_id(&container.id).to_owned(),
                image: position(&container.image_id),
                image_name: container.image_name.clone(),
                state: container.state.clone(),
                status: container.status.clone(),
                ports: container.ports.clone(),
                written_bytes: container.written_bytes,
            })
            .collect(),
        volumes: host
            .volumes
            .iter()
            .map(|volume| SandboxVolume {
                name: volume.name.clone(),
                anonymous: volume.anonymous,
                size_bytes: volume.size_bytes,
                used_by: volume.used_by.clone(),
            })
            .collect(),
        networks: host.networks.clone(),
        n_cache: count(host.n_cache),
        disk: parts,
        capacity_bytes: disk.capacity,
        reserved_bytes: disk.reserved,
        folder: host.folder.clone(),
        files: host.files.clone(),
    }
}

fn registry(registry: &RegistryPicture) -> SandboxRegistry {
    SandboxRegistry {
        name: registry.name.clone(),
        tags: registry
            .tags
            .iter()
            .map(|tag| RegistryTag {
                name: tag.name.clone(),
                digest: tag.digest.clone(),
                packed_bytes: tag.packed_bytes,
            })
            .collect(),
        n_untagged: count(registry.n_untagged),
        stored_bytes: registry.stored_bytes,
        is_private: registry.is_private,
    }
}

/// A marked line.
pub(super) fn line(line: markup::Line) -> OutputLine {
    OutputLine {
        stream: match line.stream {
            markup::Stream::Out => Stream::Out,
            markup::Stream::Err => Stream::Err,
            markup::Stream::Own => Stream::Own,
        },
        spans: line
            .spans
            .into_iter()
            .map(|span| Span {
                role: role(span.role),
                text: span.text,
            })
            .collect(),
    }
}

fn role(role: markup::Role) -> Role {
    match role {
        markup::Role::Plain => Role::Plain,
        markup::Role::Header => Role::Header,
        markup::Role::Identifier => Role::Identifier,
        markup::Role::Digest => Role::Digest,
        markup::Role::Size => Role::Size,
        markup::Role::Age => Role::Age,
        markup::Role::Absent => Role::Absent,
        markup::Role::Error => Role::Error,
        markup::Role::Warning => Role::Warning,
        markup::Role::Saved => Role::Saved,
        markup::Role::Done => Role::Done,
        markup::Role::Step => Role::Step,
        markup::Role::Link => Role::Link,
    }
}
