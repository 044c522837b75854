//! What the contents of an image tell, after one pass over them.

use crate::accounts::Accounts;
use crate::binaries::{self, Binary, Start};
use crate::digest::Digest;
use crate::findings::{self, Evidence, Finding};
use crate::image::{DuplicateContent, Image, LayerState};
use crate::inspect::Inspection;
use crate::packages::Packages;
use crate::secrets::{self, Secret};
use crate::tree::EntryRef;
use std::collections::BTreeMap;

/// The conclusions.
#[derive(Debug, Clone, Default)]
pub struct Analyses {
    /// Secrets: files by layer and path, then settings, then the history.
    pub secrets: Vec<Secret>,
    /// Secrets beyond those listed.
    pub n_secrets_omitted: u64,
    /// Programs and libraries of the final file system, by path.
    pub binaries: Vec<Binary>,
    /// Whether a container starts; `None` when nothing can be said.
    pub start: Option<Start>,
    /// Equal visible contents with their digests, most recoverable bytes first.
    pub duplicates: Vec<(Digest, DuplicateContent)>,
    /// What is installed, and what no package owns.
    pub packages: Packages,
    /// What is worth telling, most serious first.
    pub findings: Vec<Finding>,
}

impl Analyses {
    pub(crate) fn conclude(
        inspection: Inspection,
        image: &Image,
        digests: &BTreeMap<EntryRef, Digest>,
        is_whole: bool,
    ) -> Self {
        // Of layers that could not be read nobody knows what they hold.
        let is_whole = is_whole
            && image
                .layers
                .iter()
                .all(|layer| layer.state == LayerState::Complete);

        let Inspection {
            documents,
            secrets,
            binaries,
            packages,
            ..
        } = inspection;
        let packages = packages.conclude(&image.tree);
        let (secrets, n_secrets_omitted) = secrets::conclude(secrets, image);
        let (binaries, start) = binaries::conclude(&binaries, image, &documents, is_whole);
        let duplicates = image.equal_contents(digests);
        let accounts = Accounts::of(&documents);
        let findings = findings::conclude(&Evidence {
            image,
            secrets: &secrets,
            binaries: &binaries,
            start: start.as_ref(),
            duplicates: &duplicates,
            accounts: &accounts,
        });
        Self {
            secrets,
            n_secrets_omitted,
            binaries,
            start,
            duplicates,
            packages,
            findings,
        }
    }
}
