//! Structure and stability of the documents. Whether they pass the formats' own schemas was checked by hand with the
//! formats' reference tools; what those demand is asserted here field by field.

use super::{cyclonedx, spdx, utc};
use crate::packages::{PackageReader, Packages};
use crate::{Image, InspectJob, OpenOptions, Opener, drive};
use layerlab_testing::{archive, layer};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::io::Cursor;

fn sample() -> (Image, Packages) {
    let status = "Package: libc6\nStatus: install ok installed\nVersion: 2.36-9\nArchitecture: amd64\nSource: glibc\n";
    let bytes = archive()
        .tag("registry.example.com/team/app:1.2")
        .with(
            layer([])
                .file(
                    "etc/os-release",
                    b"ID=debian\nVERSION_ID=12\nPRETTY_NAME=Debian\n",
                )
                .file("var/lib/dpkg/status", status.as_bytes()),
        )
        .with(
            layer([])
                .file(
                    "app/node_modules/a/package.json",
                    br#"{"name":"a","version":"1.0.0","license":"(MIT OR Apache-2.0)"}"#,
                )
                .file(
                    "srv/node_modules/a/package.json",
                    br#"{"name":"a","version":"1.0.0","license":"SEE LICENSE IN x"}"#,
                ),
        )
        .hybrid();
    let mut opener = Opener::new(bytes.len() as u64, "test.tar", OpenOptions::default());
    drive(&mut opener, &mut Cursor::new(&bytes), 4096).expect("memory reads");
    let archive = opener.finish().expect("an archive");
    let image = archive.load(0).expect("an image");
    let mut job = InspectJob::new(&archive, &image, PackageReader::new(&image.tree), 512);
    drive(&mut job, &mut Cursor::new(&bytes), 4096).expect("memory reads");
    let packages = job.finish().conclude(&image.tree);
    (image, packages)
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn the_same_image_gives_the_same_bytes() {
    let ((a, b), (c, d)) = (sample(), sample());
    assert_eq!(cyclonedx(&a, &b), cyclonedx(&c, &d));
    assert_eq!(spdx(&a, &b), spdx(&c, &d));
}

#[test]
fn cyclonedx_has_what_the_schema_demands() {
    let (image, packages) = sample();
    let bom = parsed(&cyclonedx(&image, &packages));
    assert_eq!(bom["bomFormat"], "CycloneDX");
    assert_eq!(bom["specVersion"], "1.6");
    assert_eq!(bom["version"], 1);
    let serial = bom["serialNumber"].as_str().expect("a serial number");
    let uuid = serial.strip_prefix("urn:uuid:").expect("a UUID");
    let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
    assert_eq!(lengths, [8, 4, 4, 4, 12]);
    assert!(
        uuid.bytes()
            .all(|b| b == b'-' || b"0123456789abcdef".contains(&b))
    );
    assert_eq!(bom["metadata"]["timestamp"], "2024-05-22T03:14:22Z");
    let root = &bom["metadata"]["component"];
    assert_eq!(root["type"], "container");
    let purl = root["purl"].as_str().expect("a purl");
    assert!(purl.starts_with("pkg:oci/app@sha256:"), "{purl}");
    assert!(
        purl.ends_with("?repository_url=registry.example.com%2Fteam%2Fapp&tag=1.2"),
        "{purl}"
    );
    let components = bom["components"].as_array().expect("components");
    let shown: Vec<Value> = components
        .iter()
        .map(|c| json!([c["type"], c["name"], c["version"], c["licenses"]]))
        .collect();
    assert_eq!(
        json!(shown),
        json!([
            ["operating-system", "debian", "12", null],
            ["library", "libc6", "2.36-9", null],
            ["library", "a", "1.0.0", [{ "expression": "(MIT OR Apache-2.0)" }]],
            ["library", "a", "1.0.0", [{ "license": { "name": "SEE LICENSE IN x" } }]],
        ])
    );
    let diff_id = image.layers[1].diff_id.as_ref().expect("a diff ID");
    assert!(components[2]["properties"].as_array().is_some_and(|list| {
        list.contains(&json!({ "name": "layerlab:layer:diffid", "value": diff_id.as_str() }))
    }));
    // References are unique, and dependencies name only them.
    let mut references: HashSet<&str> = components
        .iter()
        .filter_map(|c| c["bom-ref"].as_str())
        .collect();
    assert_eq!(references.len(), components.len());
    references.extend(root["bom-ref"].as_str());
    for dependency in bom["dependencies"].as_array().expect("dependencies") {
        let on = dependency["dependsOn"].as_array().into_iter().flatten();
        for reference in on.chain([&dependency["ref"]]) {
            assert!(references.contains(reference.as_str().expect("a text")));
        }
    }
}

#[test]
fn spdx_has_what_the_schema_demands() {
    let (image, packages) = sample();
    let document = parsed(&spdx(&image, &packages));
    assert_eq!(document["spdxVersion"], "SPDX-2.3");
    assert_eq!(document["dataLicense"], "CC0-1.0");
    assert_eq!(document["SPDXID"], "SPDXRef-DOCUMENT");
    assert_eq!(document["name"], "registry.example.com/team/app:1.2");
    assert_eq!(document["creationInfo"]["created"], "2024-05-22T03:14:22Z");
    let namespace = document["documentNamespace"].as_str().expect("a namespace");
    assert!(namespace.starts_with("https://") && !namespace.contains('#'));
    let list = document["packages"].as_array().expect("packages");
    let ids: HashSet<&str> = list.iter().filter_map(|p| p["SPDXID"].as_str()).collect();
    assert_eq!(ids.len(), 5);
    for package in list {
        assert_eq!(package["filesAnalyzed"], false);
        assert_eq!(package["downloadLocation"], "NOASSERTION");
        let id = package["SPDXID"].as_str().expect("an identifier");
        assert!(
            id.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b)),
            "{id}"
        );
    }
    assert_eq!(list[1]["primaryPackagePurpose"], "OPERATING_SYSTEM");
    assert_eq!(list[1]["validUntilDate"], "2026-06-10T23:59:59Z");
    let declared: Vec<&str> = list
        .iter()
        .filter_map(|p| p["licenseDeclared"].as_str())
        .collect();
    assert_eq!(
        declared,
        [
            "NOASSERTION",
            "NOASSERTION",
            "NOASSERTION",
            "(MIT OR Apache-2.0)",
            "LicenseRef-SEE-LICENSE-IN-x",
        ]
    );
    assert_eq!(
        document["hasExtractedLicensingInfos"],
        json!([{ "licenseId": "LicenseRef-SEE-LICENSE-IN-x", "name": "SEE LICENSE IN x", "extractedText": "SEE LICENSE IN x" }])
    );
    assert_eq!(
        list[2]["externalRefs"][0]["referenceLocator"],
        "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc"
    );
    let relations = document["relationships"].as_array().expect("relationships");
    assert_eq!(
        relations[0],
        json!({ "spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-Image" })
    );
    assert!(relations[1..].iter().all(|relation| {
        relation["relationshipType"] == "CONTAINS"
            && relation["relatedSpdxElement"]
                .as_str()
                .is_some_and(|id| ids.contains(id))
    }));
}

#[test]
fn times_become_whole_seconds_in_utc() {
    for (text, expected) in [
        (
            "2024-05-22T03:14:22.123456789Z",
            Some("2024-05-22T03:14:22Z"),
        ),
        ("2024-03-01T00:30:00+01:00", Some("2024-02-29T23:30:00Z")),
        ("2023-12-31T23:30:00-01:00", Some("2024-01-01T00:30:00Z")),
        ("0001-01-01T00:00:00Z", Some("0001-01-01T00:00:00Z")),
        ("2024-13-01T00:00:00Z", None),
        ("2024-01-01", None),
        ("2024-01-01T00:00:00", None),
        ("2024-01-01T00:00:00+é0:00", None),
        ("", None),
    ] {
        assert_eq!(utc(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn an_image_without_name_or_packages_still_has_documents() {
    let (mut image, _) = sample();
    image.info.ref_names.clear();
    image.info.image_id = None;
    image.info.manifest_digest = None;
    image.info.config = None;
    let none = Packages::default();
    let bom = parsed(&cyclonedx(&image, &none));
    assert!(bom["metadata"].get("timestamp").is_none());
    assert!(bom["metadata"]["component"].get("purl").is_none());
    let document = parsed(&spdx(&image, &none));
    assert_eq!(document["creationInfo"]["created"], "1970-01-01T00:00:00Z");
}
