//! Writes the new archive in one pass over the old one.
//!
//! A blob's name is its digest, which is known when it is written; so its header is written again then, which is why
//! a [`Sink`] takes positions.

use super::documents::{self, Listed};
use super::{Blob, SlimError, SlimPlan};
use crate::archive::{Archive, Compression};
use crate::config::ImageConfig;
use crate::digest::{Digest, DigestHasher};
use crate::image::Image;
use crate::repack::{Pour, PourJob, Sink, TarWriter, member, pours};
use flate2::write::GzEncoder;
use std::collections::{HashSet, VecDeque};
use std::io::Write as _;
use std::rc::Rc;

/// A layer of the new image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLayer {
    /// Digest of the stored bytes.
    pub digest: Digest,
    /// Digest of the uncompressed tar.
    pub diff_id: Digest,
    /// Stored bytes.
    pub stored_bytes: u64,
    /// First and last layer of the old image that it stands for.
    pub old_layers: (u32, u32),
    /// It is an old layer as it was.
    pub is_kept: bool,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slimmed {
    /// Length of the archive.
    pub file_bytes: u64,
    /// Digest of the new configuration: the image ID.
    pub image_id: Digest,
    /// Digest of the new manifest.
    pub manifest_digest: Digest,
    /// The layers, base first.
    pub layers: Vec<NewLayer>,
}

/// Writes a slimmed archive into a sink.
#[derive(Debug)]
pub struct SlimJob<S> {
    job: PourJob<Output<S>>,
}

pours!(SlimJob);

impl<S: Sink> SlimJob<S> {
    /// Starts writing what was planned.
    ///
    /// # Errors
    /// When the image's configuration is not known.
    pub fn new(
        archive: &Archive,
        image: &Image,
        plan: SlimPlan,
        sink: S,
        seek_gap_bytes: u64,
    ) -> Result<Self, SlimError> {
        let config = image.info.config.clone().ok_or(SlimError::NoConfig)?;
        let mut segments = VecDeque::new();
        let mut blobs = VecDeque::new();
        for blob in plan.blobs {
            match blob {
                Blob::Copy {
                    layers,
                    segment,
                    compression,
                    diff_id,
                } => {
                    segments.push_back(segment);
                    blobs.push_back(Queued::Copy {
                        layers,
                        compression,
                        diff_id,
                    });
                }
                Blob::Write {
                    layers,
                    plan,
                    is_gzip,
                } => {
                    let (writer, own) = TarWriter::new(&plan);
                    segments.extend(own);
                    blobs.push_back(Queued::Write {
                        layers,
                        writer: Box::new(writer),
                        is_gzip,
                    });
                }
            }
        }
        let mut out = Output {
            sink,
            at: 0,
            queue: blobs,
            current: None,
            written: HashSet::new(),
            listed: Vec::new(),
            kept: HashSet::new(),
            image: image.clone(),
            config,
            result: None,
            is_broken: false,
        };
        out.begin();
        Ok(Self {
            job: PourJob::new(archive, segments, out, seek_gap_bytes),
        })
    }

    /// What was written, and the sink.
    ///
    /// # Errors
    /// When the archive ended early or changed; what was written is no image then.
    pub fn finish(self) -> Result<(Slimmed, S), SlimError> {
        let out = self.job.out;
        match out.result {
            Some(slimmed) if !out.is_broken => Ok((slimmed, out.sink)),
            _ => Err(SlimError::Interrupted),
        }
    }

    /// The sink meanwhile, for taking what was written out of it.
    pub fn sink(&mut self) -> &mut S {
        &mut self.job.out.sink
    }
}

#[derive(Debug)]
enum Queued {
    Copy {
        layers: Vec<u32>,
        compression: Compression,
        diff_id: Digest,
    },
    Write {
        layers: (u32, u32),
        writer: Box<TarWriter>,
        is_gzip: bool,
    },
}

#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one at a time")]
enum Kind {
    Copy {
        layers: Vec<u32>,
        compression: Compression,
        diff_id: Digest,
    },
    Write {
        layers: (u32, u32),
        writer: Box<TarWriter>,
        diff_id: DigestHasher,
        gzip: Option<Gzip>,
    },
}

struct Gzip(GzEncoder<Vec<u8>>);

impl std::fmt::Debug for Gzip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gzip")
    }
}

/// The blob that is being written.
#[derive(Debug)]
struct Blobbing {
    kind: Kind,
    header_at: u64,
    size: u64,
    digest: DigestHasher,
}

#[derive(Debug)]
struct Output<S> {
    sink: S,
    at: u64,
    queue: VecDeque<Queued>,
    current: Option<Blobbing>,
    /// Blobs that are in the archive.
    written: HashSet<Digest>,
    listed: Vec<Listed>,
    kept: HashSet<u32>,
    image: Image,
    config: Rc<ImageConfig>,
    result: Option<Slimmed>,
    is_broken: bool,
}

impl<S: Sink> Output<S> {
    fn put(&mut self, bytes: &[u8]) {
        self.sink.write(self.at, bytes);
        self.at += bytes.len() as u64;
    }

    fn pad(&mut self) {
        let n = self.at.next_multiple_of(512) - self.at;
        let zeros = [0u8; 512];
        self.put(zeros.get(..n as usize).unwrap_or_default());
    }

    fn member(&mut self, name: &str, bytes: &[u8]) {
        self.put(&member(name, bytes.len() as u64, false));
        self.put(bytes);
        self.pad();
    }

    fn begin(&mut self) {
        self.put(&member("blobs/", 0, true));
        self.put(&member("blobs/sha256/", 0, true));
        self.next();
    }

    /// Starts the next blob, and ends those that need no reading.
    fn next(&mut self) {
        loop {
            let Some(queued) = self.queue.pop_front() else {
                return self.documents();
            };
            let kind = match queued {
                Queued::Copy {
                    layers,
                    compression,
                    diff_id,
                } => Kind::Copy {
                    layers,
                    compression,
                    diff_id,
                },
                Queued::Write {
                    layers,
                    writer,
                    is_gzip,
                } => Kind::Write {
                    layers,
                    writer,
                    diff_id: DigestHasher::sha256(),
                    gzip: is_gzip
                        .then(|| Gzip(GzEncoder::new(Vec::new(), flate2::Compression::default()))),
                },
            };
            let header_at = self.at;
            self.put(&[0; 512]);
            let is_done = matches!(&kind, Kind::Write { writer, .. } if writer.is_done());
            self.current = Some(Blobbing {
                kind,
                header_at,
                size: 0,
                digest: DigestHasher::sha256(),
            });
            if !is_done {
                return;
            }
            self.end_blob();
        }
    }

    fn end_blob(&mut self) {
        let Some(mut blob) = self.current.take() else {
            return;
        };
        let (sink, at) = (&mut self.sink, &mut self.at);
        let (digest, size) = (&mut blob.digest, &mut blob.size);
        let mut store = |b: &[u8]| {
            digest.update(b);
            sink.write(*at, b);
            *at += b.len() as u64;
            *size += b.len() as u64;
        };
        let (media, olds, diff_id) = match blob.kind {
            Kind::Copy {
                layers,
                compression,
                diff_id,
            } => {
                self.kept.extend(&layers);
                let olds: Vec<(u32, u32)> = layers.iter().map(|l| (*l, *l)).collect();
                (media_type(compression), olds, diff_id)
            }
            Kind::Write {
                layers,
                mut writer,
                mut diff_id,
                mut gzip,
            } => {
                writer.finish(&mut |plain| pack(plain, &mut diff_id, &mut gzip, &mut store));
                self.is_broken |= writer.broken.is_some();
                let compression = match gzip {
                    Some(gzip) => {
                        match gzip.0.finish() {
                            Ok(rest) => store(&rest),
                            Err(_) => self.is_broken = true,
                        }
                        Compression::Gzip
                    }
                    None => Compression::None,
                };
                (media_type(compression), vec![layers], diff_id.finish())
            }
        };
        let digest = blob.digest.finish();
        for old in olds {
            self.listed.push(Listed {
                media_type: media,
                digest: digest.clone(),
                size: blob.size,
                diff_id: diff_id.clone(),
                old,
            });
        }
        if !self.written.insert(digest.clone()) {
            // The same bytes are in the archive already.
            self.at = blob.header_at;
            return;
        }
        self.pad();
        let name = format!("blobs/sha256/{}", digest.encoded());
        self.sink
            .write(blob.header_at, &member(&name, blob.size, false));
    }

    fn documents(&mut self) {
        if self.result.is_some() {
            return;
        }
        let mut listed = std::mem::take(&mut self.listed);
        listed.sort_by_key(|l| l.old);
        let image = self.image.clone();
        let config = documents::config(&image, &self.config, &listed);
        let image_id = Digest::sha256(&config);
        let manifest = documents::manifest(&image_id, config.len() as u64, &listed);
        let manifest_digest = Digest::sha256(&manifest);
        let blob = |digest: &Digest| format!("blobs/sha256/{}", digest.encoded());
        self.member(&blob(&image_id), &config);
        self.member(&blob(&manifest_digest), &manifest);
        let index = documents::index(&image, &manifest_digest, manifest.len() as u64);
        self.member("index.json", &index);
        let docker = documents::docker_manifest(&image, &image_id, &listed);
        self.member("manifest.json", &docker);
        self.member("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#);
        self.put(&[0; 1024]);
        self.sink.finish(self.at);
        self.result = Some(Slimmed {
            file_bytes: self.at,
            image_id,
            manifest_digest,
            layers: listed
                .into_iter()
                .map(|l| NewLayer {
                    is_kept: l.old.0 == l.old.1 && self.kept.contains(&l.old.0),
                    digest: l.digest,
                    diff_id: l.diff_id,
                    stored_bytes: l.size,
                    old_layers: l.old,
                })
                .collect(),
        });
    }
}

impl<S: Sink> Pour for Output<S> {
    fn tar(&mut self) -> Option<&mut TarWriter> {
        match &mut self.current {
            Some(Blobbing {
                kind: Kind::Write { writer, .. },
                ..
            }) => Some(writer),
            _ => None,
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let Some(blob) = &mut self.current else {
            return;
        };
        let (sink, at) = (&mut self.sink, &mut self.at);
        let (digest, size) = (&mut blob.digest, &mut blob.size);
        let mut store = |b: &[u8]| {
            digest.update(b);
            sink.write(*at, b);
            *at += b.len() as u64;
            *size += b.len() as u64;
        };
        match &mut blob.kind {
            Kind::Copy { .. } => store(bytes),
            Kind::Write {
                writer,
                diff_id,
                gzip,
                ..
            } => {
                writer.feed(bytes, &mut |plain| pack(plain, diff_id, gzip, &mut store));
                self.is_broken |= writer.broken.is_some();
            }
        }
    }

    fn end_member(&mut self) {
        let is_over = match &mut self.current {
            None => false,
            Some(Blobbing {
                kind: Kind::Copy { .. },
                ..
            }) => true,
            Some(blob) => {
                let (sink, at) = (&mut self.sink, &mut self.at);
                let (digest, size) = (&mut blob.digest, &mut blob.size);
                let mut store = |b: &[u8]| {
                    digest.update(b);
                    sink.write(*at, b);
                    *at += b.len() as u64;
                    *size += b.len() as u64;
                };
                match &mut blob.kind {
                    Kind::Copy { .. } => true,
                    Kind::Write {
                        writer,
                        diff_id,
                        gzip,
                        ..
                    } => {
                        writer.end_part(&mut |plain| pack(plain, diff_id, gzip, &mut store));
                        self.is_broken |= writer.broken.is_some();
                        writer.is_done()
                    }
                }
            }
        };
        if is_over {
            self.end_blob();
            self.next();
        }
    }

    fn cut_short(&mut self) {
        self.is_broken = true;
    }

    // The documents are written behind the last blob.
    fn finish(&mut self) {}
}

/// Hands uncompressed bytes of a layer on, compressed where that is wanted.
fn pack(
    plain: &[u8],
    diff_id: &mut DigestHasher,
    gzip: &mut Option<Gzip>,
    store: &mut dyn FnMut(&[u8]),
) {
    diff_id.update(plain);
    match gzip {
        None => store(plain),
        Some(gzip) => {
            // Writing to memory does not fail.
            let _ = gzip.0.write_all(plain);
            let ready = std::mem::take(gzip.0.get_mut());
            if !ready.is_empty() {
                store(&ready);
            }
        }
    }
}

fn media_type(compression: Compression) -> &'static str {
    match compression {
        Compression::Gzip => "application/vnd.oci.image.layer.v1.tar+gzip",
        Compression::Zstd => "application/vnd.oci.image.layer.v1.tar+zstd",
        _ => "application/vnd.oci.image.layer.v1.tar",
    }
}
