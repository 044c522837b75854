//! Taking parts out of an image: one file as it is, a folder, a layer or the merged root as a tar.
//!
//! Folders are named as `docker cp` names them: by their last component. Hard links whose content lies outside become
//! files of their own. Everything is streamed into a [`Sink`].

use crate::archive::Archive;
use crate::error::ImageError;
use crate::image::{Image, LayerState};
use crate::repack::{Plan, Pour, PourJob, Selection, Sink, TarWriter, pours, source_of};
use crate::tree::{EntryKind, EntryRef, NodeId};
use std::collections::{HashSet, VecDeque};

/// What is taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The content of a stored file, without a tar around it.
    File(EntryRef),
    /// A path and everything below it as it is after a layer; [`NodeId::ROOT`] for the merged root.
    Tree {
        /// The path.
        node: NodeId,
        /// The layer, markers and what it deletes left out.
        layer: u32,
    },
    /// The uncompressed tar of one layer, byte for byte.
    Layer(u32),
}

/// Writes a part of an image.
#[derive(Debug)]
pub struct ExportJob<S> {
    job: PourJob<Out<S>>,
}

pours!(ExportJob);

#[derive(Debug)]
struct Out<S> {
    writer: Writer,
    sink: S,
    at: u64,
    is_finished: bool,
    /// The layer whose bytes could not be read.
    broken: Option<u32>,
}

#[derive(Debug)]
enum Writer {
    Tar(TarWriter),
    Raw(crate::decode::Decoder, u32),
}

impl<S: Sink> Pour for Out<S> {
    fn tar(&mut self) -> Option<&mut TarWriter> {
        match &mut self.writer {
            Writer::Tar(tar) => Some(tar),
            Writer::Raw(..) => None,
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let (sink, at) = (&mut self.sink, &mut self.at);
        let mut put = |b: &[u8]| {
            sink.write(*at, b);
            *at += b.len() as u64;
        };
        match &mut self.writer {
            Writer::Tar(tar) => tar.feed(bytes, &mut put),
            Writer::Raw(decoder, layer) => {
                if decoder.feed(bytes, &mut put).is_err() {
                    self.broken = Some(*layer);
                }
            }
        }
    }

    fn end_member(&mut self) {
        if let Writer::Tar(tar) = &mut self.writer {
            let (sink, at) = (&mut self.sink, &mut self.at);
            tar.end_part(&mut |b| {
                sink.write(*at, b);
                *at += b.len() as u64;
            });
        }
    }

    fn cut_short(&mut self) {
        self.broken = Some(0);
    }

    fn finish(&mut self) {
        if std::mem::replace(&mut self.is_finished, true) {
            return;
        }
        let (sink, at) = (&mut self.sink, &mut self.at);
        if let Writer::Tar(tar) = &mut self.writer {
            tar.finish(&mut |b| {
                sink.write(*at, b);
                *at += b.len() as u64;
            });
            self.broken = self.broken.or(tar.broken);
        }
        self.sink.finish(self.at);
    }
}

impl<S: Sink> ExportJob<S> {
    /// Plans it. `seek_gap_bytes`: how much unneeded content is worth a new read.
    ///
    /// # Errors
    /// When there is no such part, or a layer it lies in cannot be read completely.
    pub fn new(
        archive: &Archive,
        image: &Image,
        part: Part,
        sink: S,
        seek_gap_bytes: u64,
    ) -> Result<Self, ImageError> {
        let unreadable = || ImageError::NoSuchFile("a layer that can be read completely".into());
        let (writer, segments) = match part {
            Part::Layer(layer) => {
                let source = source_of(archive, image, layer).ok_or_else(unreadable)?;
                let decoder = crate::decode::Decoder::new(source.compression);
                (
                    Writer::Raw(decoder, layer),
                    VecDeque::from([source.segment]),
                )
            }
            Part::File(entry) => {
                let is_file = image
                    .tree
                    .entry(entry)
                    .is_some_and(|e| e.kind == EntryKind::File);
                let plan = is_file
                    .then(|| Plan::content(archive, image, entry))
                    .flatten()
                    .ok_or_else(unreadable)?;
                let (writer, segments) = TarWriter::new(&plan);
                (Writer::Tar(writer), segments)
            }
            Part::Tree { node, layer } => {
                let plan = tree_plan(archive, image, node, layer).ok_or_else(unreadable)?;
                let (writer, segments) = TarWriter::new(&plan);
                (Writer::Tar(writer), segments)
            }
        };
        let out = Out {
            writer,
            sink,
            at: 0,
            is_finished: false,
            broken: None,
        };
        Ok(Self {
            job: PourJob::new(archive, segments, out, seek_gap_bytes),
        })
    }

    /// The sink, and how many bytes were written.
    ///
    /// # Errors
    /// When a layer ended early or was damaged; what was written is incomplete then.
    pub fn finish(self) -> Result<(S, u64), ImageError> {
        let out = self.job.out;
        match out.broken {
            None if out.is_finished => Ok((out.sink, out.at)),
            layer => Err(ImageError::NoSuchFile(format!(
                "layer {} to its end",
                layer.unwrap_or_default()
            ))),
        }
    }

    /// The sink meanwhile, for taking what was written out of it.
    pub fn sink(&mut self) -> &mut S {
        &mut self.job.out.sink
    }
}

fn tree_plan(archive: &Archive, image: &Image, node: NodeId, layer: u32) -> Option<Plan> {
    let tree = &image.tree;
    let names = &tree.inner.names;
    let top = names.path(node);
    let last_component = top.rsplit(|b| *b == b'/').next().unwrap_or_default();
    // Whether a path is at or below the chosen one, decided once for each path.
    let mut is_below = vec![node == NodeId::ROOT; names.len()];
    for number in node.0 as usize..names.len() {
        let parent = names.parent(NodeId(number as u32)).0 as usize;
        let inherited = is_below.get(parent).copied().unwrap_or(false);
        if let Some(slot) = is_below.get_mut(number) {
            *slot = inherited || number == node.0 as usize;
        }
    }
    let rename = |at: NodeId| {
        if !is_below.get(at.0 as usize).copied().unwrap_or(false) {
            return None;
        }
        let path = names.path(at);
        let rest = path.get(top.len()..)?;
        let mut out = last_component.to_vec();
        out.extend_from_slice(rest);
        Some(out)
    };
    // As of an earlier layer nothing above it matters, so a missing upper layer does no harm.
    let is_readable = (0..=layer).all(|l| {
        image
            .layers
            .get(l as usize)
            .is_some_and(|l| l.state == LayerState::Complete)
    });
    if !is_readable {
        return None;
    }
    Plan::new(
        archive,
        image,
        &Selection {
            layers: (0, layer),
            is_dropped: &|_| false,
            dead: &HashSet::new(),
            rename: (node != NodeId::ROOT).then_some(&rename),
            has_below: false,
            is_merged: true,
        },
    )
}
