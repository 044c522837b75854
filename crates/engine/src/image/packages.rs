//! Packages in the report, and bills of materials.

use super::OpenArchive;
use layerlab_image::{self as core, Packages, sbom};
use layerlab_protocol::Failure;
use layerlab_protocol::image as view;

/// Packages in the report; a bill of materials has all of them.
const MAX_PACKAGES: usize = 50_000;

/// A format of a bill of materials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillOfMaterials {
    /// CycloneDX 1.6 JSON.
    CycloneDx,
    /// SPDX 2.3 JSON.
    Spdx,
}

impl OpenArchive {
    /// The bill of materials of the shown image. The same image gives the same bytes.
    ///
    /// # Errors
    /// When no image is shown, or its contents were not read to their end: half a list would be taken for a whole.
    pub fn bill_of_materials(&self, format: BillOfMaterials) -> Result<String, Failure> {
        let image = self.shown()?;
        let analyses = self
            .analyses
            .as_ref()
            .filter(|_| self.is_analysed)
            .ok_or_else(|| Failure::Input {
                what: "there is no list of packages yet".to_owned(),
                why: "the contents of the image were not read to their end".to_owned(),
                todo: "read the archive from a file and let the analysis finish".to_owned(),
            })?;
        Ok(match format {
            BillOfMaterials::CycloneDx => sbom::cyclonedx(image, &analyses.packages),
            BillOfMaterials::Spdx => sbom::spdx(image, &analyses.packages),
        })
    }
}

/// Puts the packages into the report.
pub(super) fn put(packages: &Packages, image: &mut view::Image) {
    image.distribution = packages.distribution.as_ref().map(distribution);
    image.packages_omitted = packages.packages.len().saturating_sub(MAX_PACKAGES) as u64;
    image.packages = packages
        .packages
        .iter()
        .take(MAX_PACKAGES)
        .map(package)
        .collect();
    image.packages_gone = packages
        .gone
        .iter()
        .map(|gone| view::GonePackage {
            kind: gone.kind.as_str().to_owned(),
            name: gone.name.clone(),
            version: gone.version.clone(),
            layer: gone.layer as u32,
            gone_layer: gone.gone_layer as u32,
            path: gone.path.clone(),
        })
        .collect();
    image.unowned = view::Unowned {
        files: packages.unowned.n_files as u64,
        bytes: packages.unowned.size_bytes,
        largest: packages
            .unowned
            .largest
            .iter()
            .map(|file| view::Largest {
                path: file.path.clone(),
                bytes: file.size_bytes,
                layer: file.layer as u32,
            })
            .collect(),
    };
}

fn package(package: &core::Package) -> view::Package {
    view::Package {
        kind: package.kind.as_str().to_owned(),
        name: package.name.clone(),
        version: package.version.clone(),
        layer: package.layer as u32,
        bytes: package.size_bytes,
        files: package.n_files as u64,
        purl: package.purl.clone(),
        arch: package.arch.clone(),
        source: package.source.clone(),
        licences: package.licences.clone(),
        path: package.path.clone(),
        guessed: package.is_guessed,
    }
}

fn distribution(distribution: &core::Distribution) -> view::Distribution {
    view::Distribution {
        id: distribution.id.clone(),
        version: distribution.version_id.clone(),
        codename: distribution.codename.clone(),
        name: distribution.pretty_name.clone(),
        path: distribution.path.clone(),
        end_of_life: distribution.end_of_life.map(|end| end.date.to_owned()),
        extended_end_of_life: distribution
            .end_of_life
            .and_then(|end| end.extended.map(str::to_owned)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{OpenJob, Verify};
    use layerlab_image::drive;
    use layerlab_testing::{archive, layer};
    use std::io::Cursor;

    #[test]
    fn report_lists_packages_once_the_contents_were_read() {
        let status =
            b"Package: a\nStatus: install ok installed\nVersion: 1-2\nArchitecture: amd64\n";
        let bytes = archive()
            .with(layer(["x*10"]).file("var/lib/dpkg/status", status))
            .docker();
        let mut job = OpenJob::new("test.tar", bytes.len() as u64, 4096, Verify::Auto);
        drive(&mut job, &mut Cursor::new(&bytes), 4096).expect("memory reads");
        let mut open = job.finish().expect("an archive");
        assert!(
            open.bill_of_materials(BillOfMaterials::Spdx).is_err(),
            "nothing was read yet"
        );
        let mut job = open.analysis_job(4096).expect("an image");
        drive(&mut job, &mut Cursor::new(&bytes), 4096).expect("memory reads");
        open.analysed(job).expect("the same image");
        let image = open.report().image.expect("an image");
        assert_eq!(image.packages.len(), 1);
        assert_eq!(image.packages[0].kind, "deb");
        assert_eq!(image.packages[0].purl, "pkg:deb/debian/a@1-2?arch=amd64");
        assert_eq!(image.unowned.files, 2);
        let bill = open
            .bill_of_materials(BillOfMaterials::CycloneDx)
            .expect("a document");
        assert!(bill.contains("pkg:deb/debian/a@1-2?arch=amd64"));
    }
}
