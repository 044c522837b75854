//! The pass over contents, and what it tells as part of the report.

use super::OpenArchive;
use layerlab_image::{
    self as core, Analyses, Archive, Image, InspectJob, Inspection, Need, Progress, RangeJob,
};
use layerlab_protocol::Failure;
use layerlab_protocol::image as view;

/// Groups of equal contents listed.
const MAX_DUPLICATES: usize = 1_000;

/// Reads the contents once for all analyses. Drive it, then hand it to [`OpenArchive::analysed`]; stopped early it
/// still gives what was met.
pub struct AnalysisJob {
    /// Position of the image in the archive.
    index: usize,
    job: Box<InspectJob<Inspection>>,
}

impl AnalysisJob {
    pub(super) fn new(archive: &Archive, image: &Image, seek_gap_bytes: u64) -> Self {
        let inspection = Inspection::new(image);
        Self {
            index: image.info.index,
            job: Box::new(InspectJob::new(archive, image, inspection, seek_gap_bytes)),
        }
    }

    fn finish(self, archive: &Archive, image: &Image) -> Analyses {
        let is_whole = self.job.need() == Need::Done;
        let (inspection, digests) = self.job.finish_with_digests(archive, image);
        inspection.conclude(image, &digests, is_whole)
    }
}

impl RangeJob for AnalysisJob {
    fn need(&self) -> Need {
        self.job.need()
    }
    fn feed(&mut self, chunk: &[u8]) {
        self.job.feed(chunk);
    }
    fn end_of_input(&mut self) {
        self.job.end_of_input();
    }
    fn progress(&self) -> Progress {
        self.job.progress()
    }
}

impl OpenArchive {
    /// A job that reads the contents of the shown image for the analyses.
    ///
    /// # Errors
    /// When no image is shown.
    pub fn analysis_job(&self, seek_gap_bytes: u64) -> Result<AnalysisJob, Failure> {
        Ok(AnalysisJob::new(
            &self.archive,
            self.shown()?,
            seek_gap_bytes,
        ))
    }

    /// Takes what the job found into the report.
    ///
    /// # Errors
    /// When another image is shown by now.
    pub fn analysed(&mut self, job: AnalysisJob) -> Result<(), Failure> {
        match &self.image {
            Some(image) if image.info.index == job.index => {
                self.is_analysed = job.job.need() == Need::Done;
                self.analyses = Some(job.finish(&self.archive, image));
                Ok(())
            }
            _ => Err(Failure::Superseded),
        }
    }

    /// What the analyses found, once they ran.
    pub fn analyses(&self) -> Option<&Analyses> {
        self.analyses.as_ref()
    }
}

/// Puts the analyses into the report.
pub(super) fn put(analyses: &Analyses, is_whole: bool, image: &mut view::Image) {
    image.analysed = is_whole;
    image.duplicate_bytes = analyses.duplicates.iter().fold(0, |sum: u64, (_, copies)| {
        sum.saturating_add(copies.extra_bytes())
    });
    image.duplicates = analyses
        .duplicates
        .iter()
        .take(MAX_DUPLICATES)
        .map(|(digest, copies)| view::Duplicate {
            sha256: digest.encoded().to_owned(),
            bytes: copies.size_bytes,
            paths: copies.paths.clone(),
        })
        .collect();
    image.secrets = analyses.secrets.iter().map(secret).collect();
    image.secrets_omitted = analyses.n_secrets_omitted;
    image.binaries = analyses.binaries.iter().map(binary).collect();
    image.start = analyses.start.as_ref().map(start);
    super::packages::put(&analyses.packages, image);
    image.findings = analyses.findings.iter().map(finding).collect();
}

fn secret(secret: &core::Secret) -> view::Secret {
    view::Secret {
        kind: secret.kind.to_owned(),
        path: secret.path.clone(),
        name: secret.name.clone(),
        line: secret.line,
        layer: secret.layer,
        reach: secret.reach.as_str().to_owned(),
        masked: secret.masked.clone(),
        instruction: secret.instruction.clone(),
    }
}

pub(super) fn binary(binary: &core::Binary) -> view::Binary {
    let elf = &binary.elf;
    view::Binary {
        path: binary.path.clone(),
        layer: binary.layer,
        bytes: binary.size_bytes,
        kind: elf.kind.as_str().to_owned(),
        architecture: elf.architecture().map(str::to_owned),
        is_static: elf.is_static,
        pie: elf.kind == core::ElfKind::PieExecutable,
        nx: elf.has_nx,
        relro: elf.relro.as_str().to_owned(),
        canary: elf.has_canary,
        fortify: elf.is_fortified,
        writable_code: elf.is_writable_and_executable,
        rpath: elf.rpath.clone(),
        runpath: elf.runpath.clone(),
        interpreter: elf.interpreter.clone(),
        libc: elf.libc().to_owned(),
        language: elf.language.to_owned(),
        stripped: elf.is_stripped,
        debug_bytes: elf.debug_bytes,
        build_id: elf.build_id.clone(),
        needed: elf.needed.clone(),
        missing_libraries: binary.missing.clone(),
        foreign: binary.is_foreign,
        partial: elf.is_partial,
    }
}

fn start(start: &core::Start) -> view::Start {
    view::Start {
        arguments: start.arguments.clone(),
        program: start.program.clone(),
        through: start.through.clone(),
        problems: start
            .problems
            .iter()
            .map(|problem| view::StartProblem {
                kind: problem.kind.as_str().to_owned(),
                message: problem.message.clone(),
                path: problem.path.clone(),
            })
            .collect(),
    }
}

fn finding(finding: &core::Finding) -> view::Finding {
    let main = finding.main_layer();
    view::Finding {
        rule: finding.rule.to_owned(),
        group: finding.group.as_str().to_owned(),
        severity: finding.severity.as_str().to_owned(),
        message: finding.message.clone(),
        why: finding.why.to_owned(),
        help: finding.help.to_owned(),
        layer: main.map(|share| share.layer),
        instruction: main.and_then(|share| share.instruction.clone()),
        bytes: finding.visible_bytes.saturating_add(finding.hidden_bytes),
        hidden_bytes: finding.hidden_bytes,
        layers: finding
            .layers
            .iter()
            .map(|share| view::FindingLayer {
                layer: share.layer,
                visible_bytes: share.visible_bytes,
                hidden_bytes: share.hidden_bytes,
            })
            .collect(),
        paths: finding.paths.clone(),
        paths_count: finding.n_paths,
    }
}
