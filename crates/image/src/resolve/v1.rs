//! `repositories` of archives from before Docker 1.10.

use super::{ImageParts, Lister, info};
use crate::archive::ImageKind;
use crate::config::ImageConfig;
use crate::documents::{parse_repositories, parse_v1};
use crate::error::{Warning, WarningKind};
use std::collections::{BTreeMap, HashSet};

impl Lister<'_> {
    /// Archives from before Docker 1.10: ids with parents, no diff IDs, no history.
    pub(super) fn repositories(&mut self) {
        let Some(bytes) = self.document("repositories").map(<[u8]>::to_vec) else {
            return;
        };
        let repositories = match parse_repositories(&bytes) {
            Ok(repositories) => repositories,
            Err(problem) => {
                self.out.problems.push(("repositories".into(), problem));
                return;
            }
        };
        let mut tops: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (repository, tags) in &repositories {
            for (tag, id) in tags {
                tops.entry(id.clone())
                    .or_default()
                    .push(format!("{repository}:{tag}"));
            }
        }
        for (top, names) in tops {
            let mut warnings = Vec::new();
            let (mut layers, mut history, mut config) =
                (Vec::new(), Vec::new(), ImageConfig::default());
            let mut seen = HashSet::new();
            let mut at = Some(top.clone());
            while let Some(id) = at.take() {
                if !seen.insert(id.clone()) || layers.len() >= self.members.limits.n_layers {
                    break;
                }
                let document = format!("{id}/json");
                let parsed = self.document(&document).map(parse_v1);
                layers.push(self.layer(format!("{id}/layer.tar"), None, None));
                match parsed {
                    Some(Ok((parent, row, v1))) => {
                        if id == top {
                            config = v1;
                        }
                        history.push(row);
                        at = parent;
                    }
                    Some(Err(problem)) => {
                        warnings.push(Warning::new(
                            WarningKind::BadJson,
                            document,
                            format!("cannot be read: {problem}"),
                        ));
                    }
                    None => warnings.push(Warning::new(
                        WarningKind::Missing,
                        document,
                        "a parent of this image is not in the file",
                    )),
                }
            }
            layers.reverse();
            history.reverse();
            config.history = history;
            let info = info(ImageKind::Image, names, Some(config), None, None);
            self.out.images.push(ImageParts {
                info,
                layers,
                warnings,
                config_name: String::new(),
            });
        }
    }
}
