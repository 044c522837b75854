//! Tools on an open image, from the image crate's types to the public contract's.

use super::{OpenArchive, failure, tree};
use layerlab_image::{
    self as core, ContentSearch, ExportJob, Hits, Image, InspectJob, Query, Sink, SlimJob,
    SlimPlan, SlimRequest, Thresholds,
};
use layerlab_protocol::Failure;
use layerlab_protocol::image_tools as view;
use layerlab_protocol::tree::{Mark, TreeMatch};

/// Matches sent at once, at most.
const MAX_MATCHES: u32 = 1_000;
/// Paths of a comparison that are listed.
pub(super) const MAX_DIFF_PATHS: usize = 5_000;

/// What is taken out of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A file's content, or a folder as tar; an empty path is the merged root.
    Path {
        /// The path.
        path: String,
        /// As of this layer; the last one when `None`.
        layer: Option<u32>,
    },
    /// The tar of one layer.
    Layer(u32),
}

impl OpenArchive {
    /// Asks the tree; a query that cannot be read comes back with the place.
    ///
    /// # Errors
    /// When no image is shown.
    pub fn query(&self, text: &str, limit: u32) -> Result<view::QueryReply, Failure> {
        let image = self.shown()?;
        Ok(match Query::parse(text) {
            Ok(query) => reply(image, &query.run(image, limit.min(MAX_MATCHES) as usize)),
            Err(error) => view::QueryReply {
                error: error.message.clone(),
                error_at: Some((error.at.start as u32, error.at.end as u32)),
                ..view::QueryReply::default()
            },
        })
    }

    /// A job that reads the contents a query asks about; `None` when it asks about none.
    ///
    /// # Errors
    /// When no image is shown, or the query cannot be read.
    pub fn query_job(
        &self,
        text: &str,
        gap: u64,
    ) -> Result<Option<InspectJob<ContentSearch>>, Failure> {
        let image = self.shown()?;
        let query = Query::parse(text).map_err(|error| Failure::Input {
            what: "the query cannot be read".to_owned(),
            why: error.to_string(),
            todo: "correct that word".to_owned(),
        })?;
        Ok(query
            .needs_content()
            .then(|| InspectJob::new(&self.archive, image, ContentSearch::new(&query, image), gap)))
    }

    /// What such a job found.
    ///
    /// # Errors
    /// When no image is shown.
    pub fn queried(
        &self,
        job: InspectJob<ContentSearch>,
        limit: u32,
    ) -> Result<view::QueryReply, Failure> {
        let hits = job.finish().finish(limit.min(MAX_MATCHES) as usize);
        Ok(reply(self.shown()?, &hits))
    }

    /// What happened between two layers, all paths listed up to a bound.
    ///
    /// # Errors
    /// When no image is shown or there is no such layer.
    pub fn layers_diff(
        &self,
        from: Option<u32>,
        to: u32,
    ) -> Result<view::LayersDiffReply, Failure> {
        let image = self.shown()?;
        if to as usize >= image.layers.len() || from.is_some_and(|from| from >= to) {
            return Err(Failure::Gone {
                what: format!("a range of layers that ends with {to} and starts before it"),
            });
        }
        let diff = core::compare_layers(&image.tree, from.map(|l| l as usize), to as usize);
        let [added, replaced, metadata, touched, removed] = diff.counts.map(|n| n as u64);
        Ok(view::LayersDiffReply {
            from,
            to,
            added,
            replaced,
            metadata,
            touched,
            removed,
            delta_bytes: diff.delta_bytes,
            omitted: diff.changes.len().saturating_sub(MAX_DIFF_PATHS) as u64,
            paths: diff
                .changes
                .iter()
                .take(MAX_DIFF_PATHS)
                .map(|change| view::LayerPath {
                    path: image.tree.path(change.node),
                    mark: match change.mark {
                        core::Mark::Added => Mark::Added,
                        core::Mark::Replaced => Mark::Replaced,
                        core::Mark::Removed => Mark::Removed,
                        core::Mark::Unchanged => Mark::Same,
                        core::Mark::MetadataOnly | core::Mark::Touched => Mark::Touched,
                    },
                    changed: names(change.changed),
                    before_bytes: change.before_bytes,
                    after_bytes: change.after_bytes,
                })
                .collect(),
        })
    }

    /// What slimming would come to.
    ///
    /// # Errors
    /// When no image is shown.
    pub fn slim_preview(&self, question: &view::SlimQuestion) -> Result<view::SlimReply, Failure> {
        let image = self.shown()?;
        Ok(
            match SlimPlan::new(&self.archive, image, &request(question)) {
                Ok(plan) => slim_reply(plan.preview),
                Err(error) => view::SlimReply {
                    error: error.to_string(),
                    ..view::SlimReply::default()
                },
            },
        )
    }

    /// A job that writes the slimmed archive into `sink`.
    ///
    /// # Errors
    /// When no image is shown, or it cannot be slimmed so.
    pub fn slim_job<S: Sink>(
        &self,
        question: &view::SlimQuestion,
        sink: S,
        gap: u64,
    ) -> Result<(SlimJob<S>, view::SlimReply), Failure> {
        let image = self.shown()?;
        let fail = |error: core::SlimError| Failure::Input {
            what: "the image cannot be slimmed so".to_owned(),
            why: error.to_string(),
            todo: "change what is to be left out or merged".to_owned(),
        };
        let plan = SlimPlan::new(&self.archive, image, &request(question)).map_err(fail)?;
        let preview = slim_reply(plan.preview.clone());
        let job = SlimJob::new(&self.archive, image, plan, sink, gap).map_err(fail)?;
        Ok((job, preview))
    }

    /// A job that writes a part of the image into `sink`.
    ///
    /// # Errors
    /// When there is no such part.
    pub fn export_job<S: Sink>(
        &self,
        wanted: &Wanted,
        sink: S,
        gap: u64,
    ) -> Result<ExportJob<S>, Failure> {
        let image = self.shown()?;
        let part = match wanted {
            Wanted::Layer(layer) => core::Part::Layer(*layer),
            Wanted::Path { path, layer } => {
                let last = image.layers.len().saturating_sub(1) as u32;
                part(image, path, layer.unwrap_or(last).min(last))?
            }
        };
        ExportJob::new(&self.archive, image, part, sink, gap).map_err(|error| failure(&error))
    }

    /// Whether a path is a regular file that is taken as it is.
    pub(super) fn is_file(&self, path: &str, layer: Option<u32>) -> bool {
        self.image.as_ref().is_some_and(|image| {
            let last = image.layers.len().saturating_sub(1) as u32;
            matches!(
                part(image, path, layer.unwrap_or(last).min(last)),
                Ok(core::Part::File(_))
            )
        })
    }

    /// A Dockerfile that could have made the image.
    ///
    /// # Errors
    /// When no image is shown.
    pub fn reconstruct(&self) -> Result<view::Reconstructed, Failure> {
        let made = core::reconstruct(self.shown()?);
        Ok(view::Reconstructed {
            text: made.text,
            limits: made.limits,
            layers: made
                .layers
                .into_iter()
                .map(|(line, layer)| (line as u32, layer as u32))
                .collect(),
        })
    }

    /// Judges the image by a file of thresholds.
    ///
    /// # Errors
    /// When no image is shown.
    pub fn judge_thresholds(&self, text: &str) -> Result<view::ThresholdReport, Failure> {
        let image = self.shown()?;
        let thresholds = match Thresholds::parse(text) {
            Ok(thresholds) => thresholds,
            Err(error) => {
                return Ok(view::ThresholdReport {
                    error: error.to_string(),
                    ..view::ThresholdReport::default()
                });
            }
        };
        let verdicts = thresholds.judge(image);
        Ok(view::ThresholdReport {
            error: String::new(),
            passed: verdicts.iter().all(|v| v.is_passed),
            rules: verdicts
                .into_iter()
                .map(|v| view::ThresholdVerdict {
                    rule: v.rule.to_owned(),
                    limit: v.limit,
                    value: v.value.is_finite().then_some(v.value),
                    ratio: v.is_ratio,
                    dive: v.is_dive,
                    passed: v.is_passed,
                    exact_value: v.exact.map(|e| e.value).filter(|v| v.is_finite()),
                    exact_passed: v.exact.map(|e| e.is_passed),
                    why: v.exact.map_or("", |e| e.why).to_owned(),
                })
                .collect(),
            warnings: thresholds.warnings,
        })
    }

    /// The merged tree as areas.
    ///
    /// # Errors
    /// When no image is shown or there is no such directory.
    pub fn picture(&self, wanted: &view::TreePicture) -> Result<view::Picture, Failure> {
        super::picture::picture(self.shown()?, wanted)
    }
}

fn part(image: &Image, path: &str, layer: u32) -> Result<core::Part, Failure> {
    let gone = || Failure::Gone {
        what: format!("`{path}` in the image"),
    };
    let trimmed = path.trim_matches('/');
    if trimmed.is_empty() {
        return Ok(core::Part::Tree {
            node: core::NodeId::ROOT,
            layer,
        });
    }
    let at = layer as usize;
    let node = image
        .tree
        .resolve(trimmed.as_bytes(), at)
        .ok_or_else(gone)?;
    if let Some(inode) = image.tree.inode_at(node, at) {
        // Holes of sparse files are not stored; as a tar they stay what they are.
        let facts = image.tree.entry(inode);
        if facts.is_some() && !image.tree.is_sparse(inode) {
            return Ok(core::Part::File(inode));
        }
    }
    Ok(core::Part::Tree { node, layer })
}

pub(super) fn names(changed: core::Changed) -> Vec<String> {
    changed.names().into_iter().map(str::to_owned).collect()
}

fn request(question: &view::SlimQuestion) -> SlimRequest {
    SlimRequest {
        drop_paths: question.drop_paths.clone(),
        drop_leftovers: question.drop_leftovers,
        drop_hidden: question.drop_hidden,
        flatten: question.flatten.clone(),
    }
}

fn slim_reply(preview: core::SlimPreview) -> view::SlimReply {
    view::SlimReply {
        error: String::new(),
        old_content_bytes: preview.old_content_bytes,
        new_content_bytes: preview.new_content_bytes,
        old_layers: preview.n_old_layers as u32,
        new_layers: preview.n_new_layers as u32,
        kept_layers: preview.n_kept_layers as u32,
        dropped_paths: preview.n_dropped_paths as u64,
        dropped_bytes: preview.dropped_bytes,
        warnings: preview.warnings,
    }
}

fn reply(image: &Image, hits: &Hits) -> view::QueryReply {
    view::QueryReply {
        error: String::new(),
        error_at: None,
        count: hits.n_matches,
        bytes: hits.size_bytes,
        hidden_count: hits.n_hidden,
        hidden_bytes: hits.hidden_bytes,
        undecided_count: hits.n_undecided,
        undecided_bytes: hits.undecided_bytes,
        matches: hits
            .first
            .iter()
            .map(|hit| TreeMatch {
                path: image.tree.path(hit.node),
                layer: hit.entry.layer,
                kind: image
                    .tree
                    .entry(hit.entry)
                    .map_or(layerlab_protocol::tree::EntryKind::Special, |entry| {
                        tree::kind(entry.kind)
                    }),
                size_bytes: hit.size_bytes,
                visible: hit.hidden_by.is_none(),
                hidden_by: hit.hidden_by,
            })
            .collect(),
    }
}
