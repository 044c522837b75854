//! A few small images with something to find in each, for browser tests and demonstrations.

use crate::builder::{Packing, archive, layer};
use serde_json::json;

/// A sample image.
#[derive(Debug, Clone)]
pub struct Sample {
    /// File name to use.
    pub name: &'static str,
    /// What a reader should notice.
    pub shows: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// All samples.
pub fn all() -> Vec<Sample> {
    vec![wasteful(), tidy(), come_and_go()]
}

/// What the page offers as samples: the name in `www/samples/`, and the file.
pub fn of_the_page() -> [(&'static str, Vec<u8>); 2] {
    [
        ("files-that-come-and-go.tar", come_and_go().bytes),
        ("planted-secrets.tar", wasteful().bytes),
    ]
}

/// A current `docker save` in which each layer does one thing to files of the layers below: adds, replaces, touches,
/// removes, makes a directory anew, turns one into a link, brings a file back.
pub fn come_and_go() -> Sample {
    let base = layer([
        "bin/",
        "etc/",
        "etc/os-release=ID=example\nPRETTY_NAME=\"Example\"\n",
        "etc/motd=Welcome.\n",
        "0755 bin/sh*9000#1",
        "srv/",
        "tmp/",
    ])
    .created_by("COPY rootfs/ / # buildkit");
    let steps = [
        (
            "COPY data/ /srv/data/ # buildkit",
            vec![
                "srv/data/",
                "srv/data/january.csv*24000#2",
                "srv/data/february.csv*18000#3",
                "srv/data/notes.txt=ask Ada about March\n",
            ],
        ),
        (
            "COPY report.html /srv/ # buildkit",
            vec!["srv/report.html*6000#4"],
        ),
        (
            "RUN /bin/sh -c make-report > /srv/report.html # buildkit",
            vec!["srv/report.html*7500#5"],
        ),
        (
            "RUN /bin/sh -c chmod 0444 /srv/data/january.csv # buildkit",
            vec!["0444 srv/data/january.csv*24000#2"],
        ),
        (
            "RUN /bin/sh -c rm /srv/data/february.csv # buildkit",
            vec!["srv/data/.wh.february.csv"],
        ),
        (
            "COPY upload.bin /tmp/ # buildkit",
            vec!["tmp/upload.bin*30000#6"],
        ),
        (
            "RUN /bin/sh -c rm -rf /tmp/upload.bin # buildkit",
            vec!["tmp/.wh.upload.bin"],
        ),
        (
            "RUN /bin/sh -c rm -rf /srv/data && mkdir /srv/data && touch /srv/data/march.csv # buildkit",
            vec!["srv/data/", "srv/data/.wh..wh..opq", "srv/data/march.csv"],
        ),
        (
            "COPY january.csv /srv/data/ # buildkit",
            vec!["srv/data/january.csv*24000#2"],
        ),
        (
            "RUN /bin/sh -c mv /etc/motd /etc/motd.old && ln -s motd.old /etc/motd # buildkit",
            vec!["etc/motd.old=Welcome.\n", "etc/motd->motd.old"],
        ),
        (
            "RUN /bin/sh -c ln /srv/report.html /srv/index.html # buildkit",
            vec!["srv/report.html*7500#5", "srv/index.html=>srv/report.html"],
        ),
    ];
    let image = steps.into_iter().fold(
        archive()
            .tag("example.com/come-and-go:1.0")
            .runtime(json!({ "Env": ["PATH=/bin"], "Cmd": ["sh"], "WorkingDir": "/srv" }))
            .with(base),
        |image, (command, entries)| image.with(layer(entries).created_by(command)),
    );
    Sample {
        name: "come-and-go.tar",
        shows: "files added, replaced, touched, removed and brought back, layer by layer",
        bytes: image.metadata_step("CMD [\"sh\"]").hybrid(),
    }
}

/// A legacy `docker save`: a cache deleted too late, a `chown` that stores everything twice, secrets in a lower
/// layer, in the environment and in the history.
pub fn wasteful() -> Sample {
    let base = layer(["bin/", "etc/", "etc/os-release=ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n", "etc/passwd=root:x:0:0:root:/root:/bin/sh\n", "0755 bin/sh*12000", "bin/bash->sh", "var/", "var/lib/", "var/cache/"])
        .created_by("/bin/sh -c #(nop) ADD file:4eedf861fb567fffb2694b65 in / ");
    let install = layer([
        "var/cache/apt/",
        "var/cache/apt/pkgcache.bin*40000#1",
        "usr/lib/libdata.so*16000#2",
    ])
    .created_by("/bin/sh -c apt-get update && apt-get install -y libdata");
    let app = layer(["app/", "app/main.py=print('hello')\n", "app/data.csv*24000#3", "0600 app/.env=DB_PASSWORD=correct-horse-battery\n", "0600 app/id_rsa=-----BEGIN OPENSSH PRIVATE KEY-----\nbm90IGEgcmVhbCBrZXksIG9ubHkgYSBzYW1wbGU=\n-----END OPENSSH PRIVATE KEY-----\n"])
        .created_by("/bin/sh -c #(nop) COPY dir:0a1b2c3d in /app ");
    let chown = layer([
        "1000:1000 app/",
        "1000:1000 app/main.py=print('hello')\n",
        "1000:1000 app/data.csv*24000#3",
    ])
    .created_by("/bin/sh -c chown -R 1000:1000 /app");
    let remove = layer(["app/.wh.id_rsa", "app/.wh..env", "var/cache/.wh.apt"]).created_by(
        "|1 TOKEN=s3cr3t-build-argument /bin/sh -c rm -rf /var/cache/apt /app/id_rsa /app/.env",
    );
    let bytes = archive()
        .tag("example.com/wasteful:latest")
        .runtime(json!({ "Env": ["PATH=/usr/bin:/bin", "API_KEY=0123456789abcdef0123456789abcdef"], "Cmd": ["python", "/app/main.py"], "WorkingDir": "/app", "ExposedPorts": {"8080/tcp": {}} }))
        .with(base)
        .metadata_step("/bin/sh -c #(nop)  CMD [\"bash\"]")
        .with(install)
        .with(app)
        .with(chown)
        .with(remove)
        .metadata_step("/bin/sh -c #(nop)  CMD [\"python\" \"/app/main.py\"]")
        .docker();
    Sample {
        name: "wasteful.tar",
        shows: "deleted cache, chown that doubles data, secrets",
        bytes,
    }
}

/// A current `docker save` with gzip layers and nothing to complain about.
pub fn tidy() -> Sample {
    let base = layer(["etc/", "etc/passwd=root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532::/home/nonroot:/sbin/nologin\n", "etc/os-release=ID=distroless\nPRETTY_NAME=\"Distroless\"\n"])
        .created_by("COPY rootfs / # buildkit");
    let app = layer(["0755 app*30000#4"]).created_by("COPY --chmod=0755 /out/app /app # buildkit");
    let bytes = archive()
        .tag("example.com/tidy:1.0")
        .packing(Packing::Gzip)
        .runtime(json!({ "User": "65532", "Env": ["PATH=/"], "Entrypoint": ["/app"], "WorkingDir": "/", "Labels": {"org.opencontainers.image.title": "tidy"} }))
        .with(base)
        .with(app)
        .metadata_step("USER 65532")
        .metadata_step("ENTRYPOINT [\"/app\"]")
        .hybrid();
    Sample {
        name: "tidy.tar",
        shows: "nothing hidden, no root user",
        bytes,
    }
}
