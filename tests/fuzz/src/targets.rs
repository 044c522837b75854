//! The targets, each with inputs to begin from.

use layerlab_engine::{Engine, Step};
use layerlab_image::{
    InspectJob, Look, LookJob, OpenOptions, Opener, Order, Reader, ShowAs, Since, StoredFile,
    TreeView, ViewRequest, drive,
};
use layerlab_protocol::check::Check;
use layerlab_protocol::{FromWorker, ToWorker};
use layerlab_syntax::{dockerignore, expand, parse};
use std::io::Cursor;

/// Something that reads what a stranger wrote.
pub struct Target {
    /// Its name, also at the beginning of the names in `crashes/`.
    pub name: &'static str,
    /// Reads the bytes. Returns; that is all that is asked.
    pub run: fn(&[u8]),
    /// Good inputs to damage.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// How many damaged inputs the short run tries: fewer where one takes longer.
    pub n_short: usize,
}

/// All targets.
pub const TARGETS: [Target; 8] = [
    Target {
        name: "dockerfile",
        run: dockerfile,
        seeds: dockerfiles,
        n_short: 1_500,
    },
    Target {
        name: "expansion",
        run: expansion,
        seeds: || {
            texts(&[
                "${A:-${B#*/}}",
                "$A${B%%x}\\$C'$D'\"$E\"",
                "${A/b/${C}}${D:?no}${E:+y}",
            ])
        },
        n_short: 10_000,
    },
    Target {
        name: "dockerignore",
        run: ignore_file,
        seeds: || {
            texts(&[
                "# c\n**/*.log\n!keep.log\n/a/\\[b\nnode_modules/\n[!a-z]?\n",
                "*\n!src/**\nsrc/**/x\n",
            ])
        },
        n_short: 10_000,
    },
    Target {
        name: "pasted",
        run: pasted,
        seeds: || {
            texts(&[
                "IMAGE          CREATED        CREATED BY                      SIZE      COMMENT\n3b2e1f0a9c8d   2 weeks ago    RUN /bin/sh -c npm ci           120MB     buildkit.dockerfile.v0\n<missing>      3 weeks ago    CMD [\"node\"]                    0B\n",
                "[{\"Id\":\"sha256:00\",\"RepoTags\":[\"a:1\"],\"Config\":{\"Env\":[\"PATH=/bin\"],\"Cmd\":null},\"RootFS\":{\"Layers\":[]}}]",
                "TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE\nImages          5         2         2.1GB     1.5GB (71%)\n",
                "services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM alpine\n        RUN apk add curl\n",
                "#5 [2/3] RUN npm ci\n#5 0.412 npm ERR!\nERROR: failed to solve: process \"/bin/sh -c npm ci\" did not complete successfully: exit code: 1\n",
            ])
        },
        n_short: 3_000,
    },
    Target {
        name: "configuration",
        run: configuration,
        seeds: || {
            texts(&[
                "profile: calm\nignored: [DL3008, 'DL3009']\noverride:\n  error:\n    - DL3001\nlabel-schema:\n  a: semver\n",
                "trustedRegistries:\n  - docker.io\nfailure-threshold: warning\n",
            ])
        },
        n_short: 5_000,
    },
    Target {
        name: "image",
        run: image,
        seeds: images,
        n_short: 600,
    },
    Target {
        name: "look",
        run: look,
        seeds: looks,
        n_short: 1_500,
    },
    Target {
        name: "frame",
        run: frame,
        seeds: frames,
        n_short: 10_000,
    },
];

/// The target of that name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

fn texts(list: &[&str]) -> Vec<Vec<u8>> {
    list.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// What a keystroke causes: parsing, judging, layers, highlighting, questions.
fn dockerfile(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let tree = parse(&text);
    for instruction in &tree.instructions {
        assert!(
            instruction.span.end as usize <= text.len(),
            "a span beyond the text"
        );
    }
    let step = Engine::new().start(
        Check {
            rev: 1,
            text: text.into_owned(),
            profile: "strict".to_owned(),
            ..Check::default()
        }
        .into(),
        0,
    );
    assert!(
        matches!(step, Step::Done(Ok(_))),
        "a Dockerfile is always answered"
    );
}

fn dockerfiles() -> Vec<Vec<u8>> {
    texts(&[
        "# syntax=docker/dockerfile:1\n# escape=`\nFROM a AS b\nRUN x `\n  && y\n",
        "ARG V=1\nFROM node:${V:-24}-slim AS build\nWORKDIR /app\nCOPY --chown=1:1 package*.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci && rm -rf /tmp/*\nCOPY . .\nFROM nginx\nCOPY --from=build --link /app/dist /usr/share/nginx/html\nHEALTHCHECK --interval=5s CMD curl -f http://localhost/ || exit 1\nEXPOSE 80/tcp 443\n",
        "FROM debian:12\nRUN <<-EOF\n\tset -e\n\tfor f in $(ls *.c); do cc \"$f\" | tee log; done\n\tif [[ -n ${A##*/} ]]; then echo `date`; fi\nEOF\nCOPY <<\"X\" <<Y /d/\n$A\nX\n$B\nY\nONBUILD RUN [\"a\", \"b\\\"c\"]\nSHELL [\"/bin/bash\", \"-euo\", \"pipefail\", \"-c\"]\nENV A=1 B=\"x $A\" C d e\nLABEL a.b=c 'd e'=f\nUSER ${U:?who}\nCMD exec java -jar x.jar\n",
        "FROM alpine\n# hadolint ignore=DL3018\nRUN apk add curl; case $x in a|b) echo 1;; *) exit ${?};; esac; f() { local a=$((1+2)); }; cat <<X | grep -v '$y' > /dev/null 2>&1\nX\n",
    ])
}

fn expansion(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let values = vec![("A", "x/y/z"), ("B", ""), ("C", "$A")];
    for mode in [
        expand::Mode::Word,
        expand::Mode::Words,
        expand::Mode::Heredoc,
    ] {
        let _ = expand::expand(&text, mode, '\\', &values);
    }
}

fn ignore_file(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let file = dockerignore::parse(&text);
    for path in [
        "a/b.log",
        "node_modules/x/package.json",
        "src/deep/x",
        "[b",
        "é/ü",
    ] {
        let _ = file.decide(path);
    }
}

fn pasted(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = layerlab_pasted::looks_like(&text);
    let _ = layerlab_pasted::explain(&text);
}

fn configuration(bytes: &[u8]) {
    let _ = layerlab_lint::config::parse(&String::from_utf8_lossy(bytes));
}

/// Sees the beginning of every stored file, hidden ones included.
struct Contents {
    n_bytes: usize,
}

impl Reader for Contents {
    fn wish(&mut self, _: StoredFile<'_>) -> u64 {
        256
    }
    fn read(&mut self, _: StoredFile<'_>, bytes: &[u8]) {
        self.n_bytes += bytes.len();
    }
}

/// Opening an archive, stacking its layers, reading its files, showing its tree.
fn image(bytes: &[u8]) {
    let mut file = Cursor::new(bytes);
    let mut opener = Opener::new(bytes.len() as u64, "fuzz.tar", OpenOptions::default());
    if drive(&mut opener, &mut file, 4096).is_err() {
        return;
    }
    let Ok(archive) = opener.finish() else {
        return;
    };
    for index in 0..archive.images.len().min(3) {
        let Ok(image) = archive.load(index) else {
            continue;
        };
        let request = ViewRequest {
            since: Since::Layer(0),
            order: Order::Waste,
            ghosts: true,
            n_base: 1,
            ..ViewRequest::default()
        };
        let mut view = TreeView::of(&image, &request);
        let rows = view.rows(0, 50);
        for row in &rows {
            view.toggle(row.node);
        }
        let mut job = InspectJob::new(&archive, &image, Contents { n_bytes: 0 }, 64 << 10);
        if drive(&mut job, &mut file, 4096).is_ok() {
            assert!(job.finish().n_bytes <= 256 * image.tree.stored_files().count());
        }
    }
}

fn images() -> Vec<Vec<u8>> {
    use layerlab_testing::{Packing, archive, layer};
    let small = || {
        archive()
            .with(
                layer([
                    "etc/",
                    "etc/passwd=root:x:0:0:root:/root:/bin/sh\n",
                    "bin/a*3000",
                    "bin/b->a",
                ])
                .created_by("ADD x in /"),
            )
            .with(layer(["etc/.wh.passwd", "bin/.wh..wh..opq", "bin/c*200"]).created_by("RUN y"))
            .metadata_step("CMD [\"a\"]")
            .tag("a:1")
    };
    vec![
        small().docker(),
        small().oci(),
        small().hybrid(),
        small().packing(Packing::Gzip).oci(),
    ]
}

/// A file of an image, shown in every way.
fn look(bytes: &[u8]) {
    use layerlab_testing::{archive, layer};
    let whole = archive().with(layer([]).file("a", bytes)).docker();
    let mut file = Cursor::new(&whole);
    let mut opener = Opener::new(whole.len() as u64, "a.tar", OpenOptions::default());
    let _ = drive(&mut opener, &mut file, 4096);
    let Ok(archive) = opener.finish() else {
        return;
    };
    let Some(Ok(image)) = archive.default_image().map(|index| archive.load(index)) else {
        return;
    };
    let Ok(entry) = image.file("a", None) else {
        return;
    };
    let first = Look::default();
    let text = |offset| Look {
        show: Some(ShowAs::Text),
        offset,
        ..Look::default()
    };
    let window = |offset| Look {
        show: Some(ShowAs::Bytes),
        offset,
        len: 64,
        ..Look::default()
    };
    for look in [
        first,
        text(0),
        text(7),
        window(0),
        window(40),
        window(u64::MAX),
    ] {
        let job = LookJob::new(&archive, &image, entry, look, 64 << 10);
        let mut job = job.expect("the entry is a file");
        if drive(&mut job, &mut file, 4096).is_ok() {
            let looked = job.finish();
            assert!(!looked.is_damaged, "the archive around it is whole");
            assert!(looked.read_bytes <= bytes.len() as u64);
        }
    }
}

fn looks() -> Vec<Vec<u8>> {
    use layerlab_testing::{gzip, layer};
    let tar = layer(["a/", "a/b*600", "a/c->b"]).tar();
    let mut seeds = texts(&[
        "{\"a\": [1, {\"b\": null}], \"c\": \"\\u00e4\"}",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n-----END PUBLIC KEY-----\n",
        "<?xml version=\"1.0\"?><!-- c --><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    ]);
    seeds.push(include_bytes!("../../../crates/image/src/look/testdata/rsa.pem").to_vec());
    seeds.push(gzip(&tar));
    seeds.push(gzip(b"a page of a manual\n"));
    seeds.push(tar);
    seeds.push(b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08\0\x10\0\x20\x03".to_vec());
    seeds.push(b"PK\x05\x06\0\0\0\0\x01\0\x01\0\0\0\0\0\0\0\0\0\0\0".to_vec());
    seeds.push(b"\xff\xfek\0e\0y\0=\0\n\0".to_vec());
    seeds
}

fn frame(bytes: &[u8]) {
    let _ = layerlab_protocol::decode::<ToWorker>(bytes);
    let _ = layerlab_protocol::decode::<FromWorker>(bytes);
}

fn frames() -> Vec<Vec<u8>> {
    let ask = ToWorker::Request {
        id: 1,
        body: Check {
            rev: 1,
            text: "FROM a\nENV A b\n".to_owned(),
            ..Check::default()
        }
        .into(),
    };
    let hello = ToWorker::Hello {
        version: layerlab_protocol::PROTOCOL_VERSION,
        build: layerlab_protocol::BUILD.to_owned(),
    };
    [ask, hello]
        .iter()
        .filter_map(|frame| layerlab_protocol::encode(frame).ok())
        .collect()
}
