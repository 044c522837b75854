//! The last vertex: the image is put together and named.

use super::progress::done;
use super::solve::Builder;
use super::stage::Stage;
use crate::digest::digest;
use crate::world::image::{Config, Image, Media};
use crate::world::store::Backend;

impl Builder<'_> {
    pub(super) fn export(&mut self, mut stage: Stage) -> Image {
        let created = stage.settle();
        let config = Config {
            architecture: self
                .request
                .platform
                .as_deref()
                .and_then(|platform| platform.split('/').nth(1))
                .unwrap_or("amd64")
                .to_owned(),
            os: "linux".to_owned(),
            created: if created == 0 { self.now } else { created },
            author: String::new(),
            settings: stage.settings,
            history: stage.history,
        };
        let containerd = self.request.backend == Backend::Containerd;
        // Without an attestation the exporter keeps docker's own words.
        let media = if containerd && !self.request.attested {
            Media::Exported
        } else {
            Media::Oci
        };
        let mut image = Image::new(config, stage.layers, media, false);
        if containerd && self.request.attested {
            image = image.attest(self.now);
        }
        self.now += 50;
        let mut lines = vec![if self.runs > 0 {
            "exporting layers 0.0s done".to_owned()
        } else {
            "exporting layers done".to_owned()
        }];
        let names: Vec<String> = self.request.tags.clone();
        if containerd {
            lines.push(format!("exporting manifest {} done", image.manifest_digest));
            lines.push(format!("exporting config {} done", image.config_digest));
            if let Some(index) = &image.index_digest {
                lines.push(format!(
                    "exporting attestation manifest {} done",
                    digest(index.as_bytes())
                ));
                lines.push(format!("exporting manifest list {index} done"));
            }
            let names = if names.is_empty() {
                vec![format!("moby-dangling@{}", image.target())]
            } else {
                names
            };
            for name in names {
                lines.push(format!("naming to {name} done"));
                lines.push(format!("unpacking to {name} done"));
            }
        } else {
            lines.push(format!("writing image {} done", image.config_digest));
            for name in names {
                lines.push(format!(
                    "naming to {} done",
                    name.strip_suffix(":latest").unwrap_or(&name)
                ));
            }
        }
        lines.push(done(50));
        self.progress.vertex("exporting to image", &lines);
        image
    }
}
