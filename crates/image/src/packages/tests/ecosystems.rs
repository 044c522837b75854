//! One image per ecosystem.

use super::{check, files, packages_of};
use layerlab_testing::{archive, layer};

#[test]
fn dpkg_skips_what_is_not_installed_and_names_the_source() {
    let found = packages_of(&archive().with(files([(
        "var/lib/dpkg/status",
        "Package: gone\nStatus: deinstall ok config-files\nVersion: 1\nArchitecture: amd64\n\nPackage: libgcc-s1\nStatus: hold ok installed\nVersion: 12.2.0-14\nArchitecture: amd64\nSource: gcc-12 (12.2.0)\nDescription: text\n Package: no\n .\n more\n\nPackage: libstdc++6\nStatus: install ok installed\nSource: gcc-12\nVersion: 1:12.2.0-14+b1\nArchitecture: amd64",
    ), (
        "usr/share/doc/libgcc-s1/copyright",
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-3+\n text\n\nFiles: x\nLicense: BSD-3-clause\n",
    ), (
        "usr/share/doc/libstdc++6/copyright",
        "See `/usr/share/common-licenses/GPL-2'.\n",
    )])));
    check(
        &found,
        &[
            "pkg:deb/debian/libgcc-s1@12.2.0-14?arch=amd64&upstream=gcc-12%4012.2.0 0 0",
            "pkg:deb/debian/libstdc%2B%2B6@1:12.2.0-14%2Bb1?arch=amd64&upstream=gcc-12 0 0",
        ],
    );
    assert_eq!(found.packages[0].licences, ["BSD-3-clause", "GPL-3+"]);
    assert_eq!(found.packages[1].licences, ["GPL-2"]);
}

#[test]
fn distroless_has_a_stanza_a_file_and_sums_beside_it() {
    let found = packages_of(&archive().with(files([
        (
            "var/lib/dpkg/status.d/libssl3",
            "Package: libssl3\nVersion: 3.0.11-1\nArchitecture: amd64\nSource: openssl\n",
        ),
        (
            "var/lib/dpkg/status.d/libssl3.md5sums",
            "d41d8cd98f00b204e9800998ecf8427e  usr/lib/libssl.so.3\n",
        ),
        ("usr/lib/libssl.so.3", "12345"),
    ])));
    check(
        &found,
        &["pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&upstream=openssl 0 5"],
    );
}

#[test]
fn apk_names_files_origin_and_licence() {
    let found = packages_of(&archive().with(files([
        ("etc/os-release", "ID=alpine\nVERSION_ID=3.19.1\n"),
        (
            "lib/apk/db/installed",
            "C:Q1x=\nP:musl-utils\nV:1.2.4-r2\nA:x86_64\nS:1\nI:2\nL:MIT AND BSD-2-Clause\no:musl\nF:sbin\nM:0:0:755\nR:ldconfig\na:0:0:755\nF:usr/bin\nR:iconv\n\nP:zlib\nV:1.3-r0\nA:x86_64\nL:Zlib\no:zlib\n",
        ),
        ("sbin/ldconfig", "123"),
        ("usr/bin/iconv", "12345"),
    ])));
    check(
        &found,
        &[
            "pkg:apk/alpine/musl-utils@1.2.4-r2?arch=x86_64&distro=alpine-3.19.1&upstream=musl 0 8",
            "pkg:apk/alpine/zlib@1.3-r0?arch=x86_64&distro=alpine-3.19.1 0 0",
        ],
    );
    assert_eq!(found.packages[0].licences, ["MIT AND BSD-2-Clause"]);
}

#[test]
fn pacman_portage_opkg_and_rpm_manifests() {
    let found = packages_of(&archive().with(files([
        (
            "var/lib/pacman/local/zlib-1:1.3-1/desc",
            "%NAME%\nzlib\n\n%VERSION%\n1:1.3-1\n\n%BASE%\nzlib\n\n%ARCH%\nx86_64\n\n%LICENSE%\ncustom\n",
        ),
        (
            "var/lib/pacman/local/zlib-1:1.3-1/files",
            "%FILES%\nusr/\nusr/lib/\nusr/lib/libz.so\n\n%BACKUP%\n",
        ),
        ("usr/lib/libz.so", "1"),
        (
            "var/db/pkg/dev-libs/openssl-1.1.1l-r1/CONTENTS",
            "dir /usr\nobj /usr/lib/my lib.so abc 1\nsym /usr/lib/l.so -> my lib.so 1\n",
        ),
        ("usr/lib/my lib.so", "12"),
        (
            "usr/lib/opkg/status",
            "Package: libc\nVersion: 1.2.4-4\nStatus: install user installed\nArchitecture: x86_64\n",
        ),
        (
            "var/lib/rpmmanifest/container-manifest-2",
            "filesystem\t1.1-9.cm2\t1\t2\tVendor\t(none)\t7\tx86_64\t0\tfilesystem-1.1-9.cm2.src.rpm\nshort\tline\n",
        ),
    ])));
    check(
        &found,
        &[
            "pkg:alpm/arch/zlib@1:1.3-1?arch=x86_64&upstream=zlib 0 1",
            "pkg:ebuild/dev-libs/openssl@1.1.1l-r1 0 2",
            "pkg:opkg/openwrt/libc@1.2.4-4?arch=x86_64 0 0",
            "pkg:rpm/filesystem@1.1-9.cm2?arch=x86_64&upstream=filesystem-1.1-9.cm2.src.rpm 0 0",
        ],
    );
}

#[test]
fn python_has_metadata_with_a_record_or_without() {
    let site = "usr/lib/python3/site-packages";
    let path = |rest: &str| format!("{site}/{rest}");
    let found = packages_of(&archive().with(files([
        (
            path("Flask-3.0.dist-info/METADATA").as_str(),
            "Metadata-Version: 2.1\nName: Flask\nVersion: 3.0\nLicense: BSD-3-Clause\n\nName: not-this\n",
        ),
        (
            path("Flask-3.0.dist-info/RECORD").as_str(),
            "flask/app.py,sha256=x,7\n\"flask/a,b.py\",,\n../../../bin/flask,,\nFlask-3.0.dist-info/RECORD,,\n",
        ),
        (path("flask/app.py").as_str(), "1234567"),
        (path("flask/a,b.py").as_str(), "12"),
        ("usr/bin/flask", "1"),
        (
            path("zope.interface-6.egg-info/PKG-INFO").as_str(),
            "Name: zope.interface\nVersion: 6\n",
        ),
        (
            path("one_file.egg-info").as_str(),
            "Name: one_file\nVersion: 1\n",
        ),
    ])));
    check(
        &found,
        &[
            // The files of its list, the list and the metadata file.
            "pkg:pypi/flask@3.0 0 186",
            "pkg:pypi/one-file@1 0 26",
            "pkg:pypi/zope-interface@6 0 32",
        ],
    );
}

#[test]
fn ruby_php_dotnet_conda_and_nix() {
    let found = packages_of(&archive().with(files([
        (
            "usr/lib/ruby/gems/3.1.0/specifications/rake-13.0.6.gemspec",
            "# stub: rake 13.0.6 ruby lib\nGem::Specification.new do |s|\n  s.licenses = [\"MIT\".freeze]\nend\n",
        ),
        ("usr/lib/ruby/gems/3.1.0/gems/rake-13.0.6/rake.rb", "123456"),
        (
            "usr/lib/ruby/gems/3.1.0/specifications/default/json-2.6.1.gemspec",
            "Gem::Specification.new do |s|\n  s.name = 'json'\n  s.version = Gem::Version.new(\"2.6.1\")\nend\n",
        ),
        (
            "srv/vendor/composer/installed.json",
            r#"{"packages":[{"name":"psr/log","version":"3.0.0","install-path":"../psr/log"}]}"#,
        ),
        ("srv/vendor/psr/log/x.php", "1"),
        (
            "old/vendor/composer/installed.json",
            r#"[{"name":"a/b","version":"v1","license":["MIT"]}]"#,
        ),
        (
            "app/App.deps.json",
            "\u{feff}{\"libraries\":{\"App/1.0.0\":{\"type\":\"project\"},\"Newtonsoft.Json/13.0.3\":{\"type\":\"package\"}}}",
        ),
        (
            "opt/conda/conda-meta/numpy-1.26.0-py311_0.json",
            r#"{"name":"numpy","version":"1.26.0","build":"py311_0","channel":"https://example.com/conda-forge/linux-64","subdir":"linux-64","files":["lib/np.so"]}"#,
        ),
        ("opt/conda/lib/np.so", "1234"),
        (
            "nix/store/abcdfghijklmnpqrsvwxyz0123456789-hello-2.12.1/bin/hello",
            "12345",
        ),
        ("nix/store/abcdfghijklmnpqrsvwxyz0123456789-source/x", "1"),
    ])));
    check(
        &found,
        &[
            "pkg:composer/a/b@v1 0 0",
            "pkg:composer/psr/log@3.0.0 0 1",
            "pkg:conda/numpy@1.26.0?build=py311_0&channel=conda-forge&subdir=linux-64 0 4",
            "pkg:gem/json@2.6.1 0 92",
            "pkg:gem/rake@13.0.6 0 6",
            "pkg:nix/hello@2.12.1?outputhash=abcdfghijklmnpqrsvwxyz0123456789 0 5",
            "pkg:nuget/Newtonsoft.Json@13.0.3 0 0",
        ],
    );
}

#[test]
fn node_manifests_count_by_their_place() {
    let is = super::super::node::is_manifest;
    for yes in [
        "app/node_modules/a/package.json",
        "app/node_modules/@s/a/package.json",
        "app/node_modules/a/package/package.json",
        "app/node_modules/a/node_modules/b/package.json",
        "app/package.json",
        "package.json",
    ] {
        assert!(is(yes.as_bytes()), "{yes}");
    }
    for no in [
        "app/node_modules/a/lib/package.json",
        "app/node_modules/@s/package.json",
        "app/node_modules/a/node_modules/package.json/package.json/x/package.json",
        "srv/test/package.json",
        "srv/fixtures/a/package.json",
    ] {
        assert!(!is(no.as_bytes()), "{no}");
    }
}

#[test]
fn yarn_keeps_packages_as_zip_files() {
    let cached = zip(&[
        ("node_modules/@s/a/lib/package.json", b"{}"),
        (
            "node_modules/@s/a/package.json",
            br#"{"name":"@s/a","version":"1.2.3"}"#,
        ),
    ]);
    let path = "app/.yarn/cache/@s-a-npm-1.2.3-0123456789-abc.zip";
    let found = packages_of(&archive().with(layer([]).file(path, &cached)));
    check(
        &found,
        &[&format!("pkg:npm/%40s/a@1.2.3 0 {}", cached.len())],
    );
}

#[test]
fn java_archives_name_themselves_and_what_lies_in_them() {
    let inner = zip(&[(
        "META-INF/maven/org.yaml/snakeyaml/pom.properties",
        b"groupId=org.yaml\nartifactId=snakeyaml\nversion=2.2\n",
    )]);
    let outer = zip(&[
        (
            "META-INF/MANIFEST.MF",
            b"Manifest-Version: 1.0\r\nImplementation-Title: demo\r\nImplementation-Vendor-Id: com.exa\r\n mple\r\n\r\n",
        ),
        ("BOOT-INF/lib/snakeyaml-2.2.jar", &inner),
        ("BOOT-INF/lib/broken-1.0.jar", b"PK\x03\x04broken"),
    ]);
    let shaded = zip(&[
        (
            "META-INF/maven/a/core/pom.properties",
            b"groupId: a\nversion: 1\nartifactId: core\n",
        ),
        (
            "META-INF/maven/b/extra/pom.properties",
            b"groupId=b\nartifactId=extra\nversion=2\n",
        ),
    ]);
    let found = packages_of(
        &archive().with(
            layer([])
                .file("app/demo-0.1.jar", &outer)
                .file("app/core.jar", &shaded),
        ),
    );
    check(
        &found,
        &[
            &format!("pkg:maven/a/core@1 0 {}", shaded.len()),
            "pkg:maven/b/extra@2 0 0",
            "pkg:maven/broken/broken@1.0 0 0",
            &format!("pkg:maven/com.example/demo@0.1 0 {}", outer.len()),
            "pkg:maven/org.yaml/snakeyaml@2.2 0 0",
        ],
    );
    assert_eq!(
        found.packages[4].path,
        "app/demo-0.1.jar!BOOT-INF/lib/snakeyaml-2.2.jar"
    );
    assert_eq!(found.warnings.len(), 1);
}

#[test]
fn cut_archives_are_read_by_the_headers_of_their_members() {
    let inner = zip(&[(
        "META-INF/maven/org.yaml/snakeyaml/pom.properties",
        b"groupId=org.yaml\nartifactId=snakeyaml\nversion=2.2\n",
    )]);
    // A deflated member whose length stands behind it, then a stored archive, then a member that is cut.
    let mut encoder =
        flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, &[7; 100_000]).expect("memory");
    let packed = encoder.finish().expect("memory");
    let mut bytes = b"PK\x03\x04\x14\0\x08\0\x08\0".to_vec();
    bytes.resize(26, 0);
    bytes.extend([1, 0, 0, 0, b'x']);
    bytes.extend(&packed);
    bytes.extend(b"PK\x07\x08");
    bytes.resize(bytes.len() + 12, 0);
    let rest = zip(&[
        ("BOOT-INF/lib/snakeyaml-2.2.jar", &inner),
        ("BOOT-INF/lib/later-1.jar", &[0; 5000]),
    ]);
    bytes.extend(&rest[..rest.len() - 3000]);
    let found = crate::packages::java::records(b"demo-0.1.jar", &bytes, 1_000_000);
    assert!(found.is_cut);
    let names: Vec<_> = found
        .records
        .iter()
        .map(|r| (r.name.as_str(), r.version.as_str()))
        .collect();
    assert_eq!(names, [("demo", "0.1"), ("snakeyaml", "2.2")]);
}

/// A zip of stored members.
pub(super) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in members {
        let offset = out.len() as u32;
        let size = content.len() as u32;
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        common.extend(size.to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(*content);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((members.len() as u16).to_le_bytes());
    out.extend((members.len() as u16).to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}
