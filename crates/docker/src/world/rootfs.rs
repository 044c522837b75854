//! Files of base images and of hosts, as far as commands look at them.

use crate::catalogue::CatalogueImage;
use crate::files::{Files, Measure, Node};
use crate::shell::applets;

/// Files of a fresh host.
pub(super) fn host() -> Files {
    let mut files = Files::default();
    for folder in ["/tmp", "/etc", "/var/log", "/home", "/root"] {
        files.put(folder, Node::folder());
    }
    for folder in ["/home/dev", "/home/dev/app"] {
        files.put(
            folder,
            Node {
                uid: 1000,
                gid: 1000,
                ..Node::folder()
            },
        );
    }
    files.put(
        "/tmp",
        Node {
            mode: 0o1777,
            ..Node::folder()
        },
    );
    files.put(
        "/etc/passwd",
        Node::file(
            "root:x:0:0:root:/root:/bin/sh\ndev:x:1000:1000:dev:/home/dev:/bin/sh\n",
            0o644,
        ),
    );
    files.put(
        "/etc/os-release",
        Node::file(
            "PRETTY_NAME=\"Ubuntu 24.04 LTS\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"24.04\"\nID=ubuntu\n",
            0o644,
        ),
    );
    files
}

fn accounts(files: &mut Files, shell: &str, extra: &[(&str, u32)]) {
    let mut passwd = format!(
        "root:x:0:0:root:/root:{shell}\nbin:x:1:1:bin:/bin:/sbin/nologin\ndaemon:x:2:2:daemon:/sbin:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n"
    );
    let mut group = "root:x:0:\nbin:x:1:\ndaemon:x:2:\nnobody:x:65534:\n".to_owned();
    for (name, id) in extra {
        passwd.push_str(&format!("{name}:x:{id}:{id}:{name}:/home/{name}:{shell}\n"));
        group.push_str(&format!("{name}:x:{id}:\n"));
    }
    files.put("/etc/passwd", Node::file(passwd, 0o644));
    files.put("/etc/group", Node::file(group, 0o644));
}

fn tools(files: &mut Files, target: &str, folder: &str) {
    for name in applets::NAMES {
        if !matches!(name, "bash" | "docker") {
            files.put(&format!("{folder}/{name}"), Node::link(target));
        }
    }
}

/// Files of a layer of the lab, by the step that made it; the room it was recorded to take, if other than its files say.
pub(super) fn lab_layer(made_by: &str, files: &mut Files) -> Option<Measure> {
    if made_by.starts_with("ADD ") {
        for folder in [
            "/dev",
            "/home",
            "/proc",
            "/root",
            "/sys",
            "/tmp",
            "/usr/bin",
            "/usr/sbin",
            "/usr/local/bin",
            "/var",
            "/sbin",
        ] {
            files.put(folder, Node::folder());
        }
        files.put(
            "/tmp",
            Node {
                mode: 0o1777,
                ..Node::folder()
            },
        );
        files.put("/bin/busybox", Node::modelled(2_064_864, "busybox", 0o755));
        tools(files, "/bin/busybox", "/bin");
        accounts(files, "/bin/sh", &[]);
        files.put(
            "/etc/os-release",
            Node::file("NAME=\"Alpine Linux\"\nID=alpine\n", 0o644),
        );
        return Some(Measure {
            unpacked: 2_065_288,
            disk: 2_134_016,
        });
    }
    if made_by.contains("node.bin") {
        files.put(
            "/usr/local/lib/node.bin",
            Node::modelled(2_000_000, "data", 0o644),
        );
        files.put(
            "/usr/local/bin/node",
            Node::file("#!/bin/sh\necho v20.1.0\n", 0o755),
        );
    } else if made_by.contains("npm") {
        files.put(
            "/usr/local/bin/npm",
            Node::file("#!/bin/sh\necho npm 10\n", 0o755),
        );
    } else if made_by.contains("/server") {
        files.put("/server", Node::modelled(2_064_864, "busybox", 0o755));
    }
    None
}

/// Files of a known base image; a last file stands for all that is not listed.
pub(super) fn of_catalogue(image: &CatalogueImage, unpacked: u64) -> Files {
    let mut files = Files::default();
    let repository = image.reference.split(':').next().unwrap_or("");
    for folder in [
        "/dev",
        "/etc",
        "/home",
        "/proc",
        "/root",
        "/sys",
        "/tmp",
        "/usr/bin",
        "/usr/lib",
        "/usr/local/bin",
        "/var/lib",
        "/opt",
        "/srv",
        "/run",
    ] {
        files.put(folder, Node::folder());
    }
    files.put(
        "/tmp",
        Node {
            mode: 0o1777,
            ..Node::folder()
        },
    );
    let user: &[(&str, u32)] = match repository {
        "node" => &[("node", 1000)],
        "nginx" => &[("nginx", 101)],
        "postgres" => &[("postgres", 999)],
        "redis" => &[("redis", 999)],
        _ if image.distro.is_empty() => &[("nonroot", 65532)],
        _ => &[],
    };
    accounts(&mut files, "/bin/sh", user);
    if !image.distro.is_empty() {
        files.put(
            "/etc/os-release",
            Node::file(
                format!(
                    "ID={}\nVERSION_ID=\"{}\"\n",
                    image.distro, image.distro_version
                ),
                0o644,
            ),
        );
    }
    if image.has_shell {
        let musl = image.libc == "musl";
        files.put(
            "/bin/busybox",
            Node::modelled(
                if musl { 800_000 } else { 120_000 },
                if musl { "busybox" } else { "tool" },
                0o755,
            ),
        );
        tools(&mut files, "/bin/busybox", "/bin");
        if !musl {
            files.put("/bin/bash", Node::modelled(1_200_000, "tool:bash", 0o755));
        }
    }
    let manager: &[&str] = match image.package_manager {
        "apt" => &["apt", "apt-get", "dpkg"],
        "apk" => &["apk"],
        "dnf" => &["dnf", "yum", "rpm"],
        "microdnf" => &["microdnf", "rpm"],
        _ => &[],
    };
    let own: &[&str] = match repository {
        "node" => &["node", "npm", "npx", "yarn", "corepack"],
        "python" => &["python", "python3", "pip", "pip3"],
        "golang" => &["go", "gofmt"],
        "rust" => &["cargo", "rustc"],
        "ruby" => &["ruby", "gem", "bundle"],
        "php" => &["php", "docker-php-ext-install"],
        "maven" => &["mvn", "java", "javac"],
        "gradle" => &["gradle", "java", "javac"],
        "eclipse-temurin" | "openjdk" | "amazoncorretto" if image.reference.contains("jre") => {
            &["java"]
        }
        "eclipse-temurin" | "openjdk" | "amazoncorretto" => &["java", "javac", "jar"],
        "buildpack-deps" | "gcc" => &["gcc", "make", "git", "curl", "wget"],
        _ => &[],
    };
    for name in manager.iter().chain(own) {
        files.put(
            &format!("/usr/local/bin/{name}"),
            Node::modelled(10_000, &format!("program:{name}"), 0o755),
        );
    }
    if let Some(adduser) = image.has_shell.then_some([
        "adduser",
        "addgroup",
        "useradd",
        "groupadd",
        "ldconfig",
        "update-ca-certificates",
    ]) {
        for name in adduser {
            files.put(
                &format!("/usr/sbin/{name}"),
                Node::modelled(10_000, &format!("program:{name}"), 0o755),
            );
        }
    }
    let servers: &[&str] = match repository {
        "nginx" => &["nginx", "nginx-debug"],
        "postgres" => &["postgres", "docker-entrypoint.sh"],
        "redis" => &["redis-server", "docker-entrypoint.sh"],
        "mysql" | "mariadb" => &["mysqld", "mariadbd", "docker-entrypoint.sh"],
        "httpd" => &["httpd-foreground"],
        "memcached" => &["memcached", "docker-entrypoint.sh"],
        "registry" => &["registry"],
        "traefik" | "caddy" | "mongo" | "rabbitmq" => &[
            "traefik",
            "caddy",
            "mongod",
            "rabbitmq-server",
            "docker-entrypoint.sh",
            "entrypoint.sh",
        ],
        _ => &[],
    };
    for name in servers {
        files.put(
            &format!("/usr/local/bin/{name}"),
            Node::modelled(1_000_000, "server", 0o755),
        );
    }
    if repository == "nginx" {
        files.put(
            "/docker-entrypoint.sh",
            Node::modelled(1_620, "server", 0o755),
        );
        files.put(
            "/usr/share/nginx/html/index.html",
            Node::file("<h1>Welcome to nginx!</h1>\n", 0o644),
        );
    }
    if repository == "hello-world" {
        files.put("/hello", Node::file("#!/hello\necho\necho 'Hello from Docker!'\necho 'This message shows that your installation appears to be working correctly.'\necho\n", 0o755));
    }
    // An entry point that nothing above made hands over to the command, as the official images' scripts do.
    if let Some(name) = image.entrypoint.first().filter(|_| image.has_shell) {
        let path = if name.starts_with('/') {
            (*name).to_owned()
        } else {
            format!("/usr/local/bin/{name}")
        };
        if files.get(&path).is_none() {
            files.put(&path, Node::file("#!/bin/sh\nset -e\nexec \"$@\"\n", 0o755));
        }
    }
    let rest = unpacked.saturating_sub(files.len());
    files.put(
        "/usr/lib/files-of-this-image",
        Node::modelled(rest, &format!("image:{}", image.reference), 0o644),
    );
    files
}
