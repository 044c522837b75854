//! What well-known commands do inside a build, what they leave in the layer, and the trap of each.
//!
//! A word of two parts (`npm ci`) is a command with its verb; a word with a dash (`rm -rf`) a command with a flag.
//! Deliberately absent: a manual. What a command does elsewhere is not told.

use super::Entry;

const fn c(
    word: &'static str,
    what: &'static str,
    layer: &'static str,
    trap: &'static str,
) -> Entry {
    Entry {
        word,
        what,
        layer,
        key: "",
        trap,
        lesson: "",
        example: "",
    }
}

/// Commands, sorted by name so that a test can say what is missing.
#[rustfmt::skip]
pub(crate) const WORDS: &[Entry] = &[
    c(".", "Reads a script into the running shell, so that its variables are set for what follows in this RUN.", "Nothing of its own.", "The variables end with the RUN. `source` is the same in bash and unknown to a plain `sh`."),
    c("addgroup", "Creates a group: BusyBox's command on Alpine, a front of `groupadd` on Debian.", "A line in `/etc/group`.", "Options differ between Alpine (`-S`, `-g`) and Debian (`--system`, `--gid`)."),
    c("adduser", "Creates a user: BusyBox's command on Alpine, a front of `useradd` on Debian.", "Lines in `/etc/passwd` and `/etc/shadow`, maybe a home folder.", "It asks for a password unless told not to: `-D` on Alpine, `--disabled-password` on Debian. Options differ between the two."),
    c("apk", "Alpine's package manager.", "The packages; with `--no-cache` no package index.", "Package versions leave Alpine's repositories when newer ones come, so exact pins (`curl=8.5.0-r0`) stop working."),
    c("apk add", "Installs packages on Alpine.", "The packages; after `apk update` or with `-U` also the index, in `/var/cache/apk`. `--no-cache` keeps none.", "`--virtual .build-deps` names a group so that the same RUN can remove it again with `apk del`."),
    c("apk del", "Removes packages on Alpine.", "Smaller only when they were added in the same RUN.", "In a later RUN it hides the files, and the earlier layer keeps them."),
    c("apk update", "Fetches Alpine's package index.", "The index, in `/var/cache/apk`.", "The step is cached: the index can be old when packages are added later. `apk add --no-cache` needs no update."),
    c("apk upgrade", "Upgrades every installed package.", "A second copy of every file it replaces.", "What it brings depends on the day, and the cache keeps that day. A newer base image does the same with less."),
    c("apt", "Debian's package manager for people at a terminal.", "As `apt-get`.", "Its output and options may change between versions; in scripts use `apt-get`."),
    c("apt-get", "Debian's and Ubuntu's package manager.", "What it installs, and its lists and archives unless they are removed in the same RUN.", "It needs fresh lists: `apt-get update` belongs into the same RUN as `install`."),
    c("apt-get autoremove", "Removes packages that were installed only for others.", "Smaller only when they were installed in the same RUN.", ""),
    c("apt-get clean", "Empties `/var/cache/apt/archives`.", "Nothing of its own.", "Docker's Debian and Ubuntu images already do that after each install. The lists in `/var/lib/apt/lists` stay."),
    c("apt-get dist-upgrade", "Upgrades every package, adding and removing others where needed.", "A second copy of every file it replaces.", "What it brings depends on the day, and the cache keeps that day. A newer base image does the same with less."),
    c("apt-get install", "Installs packages.", "The packages and, unless `--no-install-recommends` is given, those they recommend.", "It needs `-y`: nobody can answer in a build. `rm -rf /var/lib/apt/lists/*` helps only in the same RUN."),
    c("apt-get purge", "Removes packages with their configuration.", "Smaller only when they were installed in the same RUN.", "In a later RUN it hides the files, and the earlier layer keeps them."),
    c("apt-get remove", "Removes packages.", "Smaller only when they were installed in the same RUN.", "In a later RUN it hides the files, and the earlier layer keeps them."),
    c("apt-get update", "Fetches the lists of packages.", "The lists, often 20 MB or more, in `/var/lib/apt/lists`.", "In a RUN of its own it is cached, and a later `install` works with old lists. Join the two."),
    c("apt-get upgrade", "Upgrades the installed packages.", "A second copy of every file it replaces.", "What it brings depends on the day, and the cache keeps that day. A newer base image does the same with less."),
    c("apt-key", "Added keys that apt trusts for every repository. Deprecated; gone from Debian 13.", "The key.", "Put the key into `/etc/apt/keyrings` and name it with `signed-by` instead."),
    c("awk", "Cuts and computes with columns of text.", "Nothing, unless its output goes to a file.", "In Dockerfile text `$1` is left to the shell: put the program in single quotes."),
    c("bash", "Runs a script with bash.", "What the script writes.", "Alpine, slim and distroless images may not have it. The builder's own shell is `/bin/sh` unless SHELL says otherwise."),
    c("bundle", "Bundler: installs Ruby gems.", "The gems, and a cache of their archives.", ""),
    c("bundle install", "Installs the gems that `Gemfile.lock` names.", "The gems; their archives too, in the cache folder of the gem home.", "Copy `Gemfile` and `Gemfile.lock` first, the sources later: then an edit of the sources does not install again."),
    c("cargo", "Rust's package manager and build tool.", "`target/` and the registry cache in `$CARGO_HOME`.", "Build in an earlier stage: the final image needs only the binary."),
    c("cargo build", "Compiles a Rust project.", "`target/`, often gigabytes, and the downloaded crates.", "Without `--release` it is a debug build. Cache mounts for the registry and `target/` save time; copy the binary out of `target/` in the same RUN."),
    c("cargo install", "Compiles and installs a tool.", "The binary, and everything that was downloaded to make it.", "Without `--locked` it may take newer dependencies than the author tested."),
    c("cat", "Prints files, or joins them.", "Nothing, unless its output goes to a file.", "A secret that is printed stands in the build log."),
    c("cd", "Changes the directory for what follows in this RUN.", "Nothing.", "The next instruction starts in WORKDIR again. Without `&&` a failed `cd` goes unnoticed."),
    c("chgrp", "Changes the group of files.", "A full copy of every file it changes, when the file is from an earlier layer.", "Let COPY do it: `--chown=:group`."),
    c("chmod", "Changes the mode of files.", "A full copy of every file it changes, when the file is from an earlier layer.", "Let COPY do it: `--chmod`. `777` lets any process in the container change the files."),
    c("chown", "Changes the owner of files.", "A full copy of every file it changes, when the file is from an earlier layer.", "Let COPY do it: `--chown`. With `-R` the whole folder is stored twice."),
    c("chroot", "Runs a command with another folder as root.", "What the command writes.", ""),
    c("cmake", "Makes build files for a C or C++ project, and with `--build` compiles it.", "The build folder.", "Build in an earlier stage and copy the result."),
    c("command", "`command -v x` tells whether `x` exists.", "Nothing.", ""),
    c("composer", "PHP's package manager.", "`vendor/` and a cache in `$COMPOSER_HOME`.", "In production images: `composer install --no-dev --optimize-autoloader`."),
    c("conda", "Installs packages into conda environments.", "The packages, and archives in its `pkgs` folder.", "Clean in the same RUN: `conda clean -afy`. `conda activate` does not last beyond the RUN."),
    c("corepack", "Makes `yarn` and `pnpm` available in the version the project names.", "Shims, and the package manager once it is first used.", "Newer Node versions no longer bring it along."),
    c("cp", "Copies files inside the image.", "A second full copy.", "From the build context use COPY; files outside the image cannot be seen by RUN."),
    c("curl", "Downloads over HTTP and other protocols.", "What it saves.", "Without `-f` an error page counts as success and is saved. Piped into a shell, a broken download is half a script: add `set -o pipefail`, or save and check a digest first."),
    c("dnf", "Package manager of Fedora, RHEL and their relatives.", "The packages and the metadata in `/var/cache/dnf`.", "Needs `-y`. End the same RUN with `dnf clean all`."),
    c("dotnet", ".NET's command line.", "`bin/`, `obj/` and packages in `~/.nuget`.", "The SDK image is large: publish in a stage, ship on `runtime` or `aspnet`."),
    c("dotnet publish", "Compiles a .NET project for shipping.", "The output, and packages in `~/.nuget`.", "Copy the project files and `dotnet restore` first, so that an edit of the sources does not restore again."),
    c("dotnet restore", "Fetches the NuGet packages of a project.", "The packages, in `~/.nuget`.", "Copy only the project files before it."),
    c("dpkg", "Installs or inspects Debian packages without fetching what they need.", "The package.", "`-i` does not resolve dependencies: `apt-get install ./file.deb` does. Delete the file in the same RUN."),
    c("dumb-init", "A small process 1: passes signals on and reaps orphans.", "Nothing.", "Docker's `--init` does the same from outside."),
    c("easy_install", "Installed Python packages. Long deprecated.", "The packages.", "Use `pip`."),
    c("echo", "Prints its words.", "Nothing, unless its output goes to a file.", "Whether `\\n` becomes a line break depends on the shell; `printf` or a heredoc is sure."),
    c("env", "Runs a command with other variables, or prints the variables.", "What the command writes.", "Printed variables, secrets included, stand in the build log."),
    c("eval", "Runs text as shell code.", "What it writes.", "Text from outside becomes code."),
    c("exec", "Replaces the shell with a program: no shell stays in between to swallow signals.", "What the program writes.", "Nothing behind it runs. In a start script, `exec \"$@\"` hands over to CMD."),
    c("export", "Hands a variable to the commands that follow in this RUN.", "Nothing.", "It ends with the RUN; ENV lasts. A secret set and unset with ENV stays in the image, set with `export` from a secret mount it does not."),
    c("false", "Fails.", "Nothing.", "The build stops here."),
    c("find", "Looks for files, and with `-delete` or `-exec` acts on them.", "What it changes. Deleting files of earlier layers makes nothing smaller.", ""),
    c("gcc", "Compiles C.", "What it writes. The compiler itself is large: build in an earlier stage.", ""),
    c("gem", "Installs Ruby gems.", "The gem, its documentation unless `--no-document` is given, and its archive.", "Pin the version with `-v`."),
    c("git", "Fetches and inspects repositories.", "The files and `.git` with its history.", "A token in the address stays in `.git/config`. Use a secret or SSH mount, or `ADD` with a Git address."),
    c("git clone", "Fetches a repository.", "The files and `.git` with its history; `--depth 1` keeps it short.", "The step is cached: new commits are not seen. A token in the address stays in `.git/config`."),
    c("go", "Go's build tool.", "Modules in `$GOPATH/pkg/mod` and compiled packages in its build cache.", "Build in an earlier stage: the final image needs only the binary."),
    c("go build", "Compiles a Go program.", "The binary, and its build cache in `/root/.cache/go-build`.", "For `FROM scratch` or distroless `static`, set `CGO_ENABLED=0`."),
    c("go install", "Compiles and installs a Go program.", "The binary in `$GOPATH/bin`, and its build cache.", "`@latest` is whatever is newest on the day the step really runs."),
    c("go mod", "Works on modules; `go mod download` fetches them.", "The modules, in `$GOPATH/pkg/mod`.", "Copy `go.mod` and `go.sum` before it, the sources after it."),
    c("gosu", "Starts a program as another user, without staying in between.", "Nothing.", "For start scripts that must begin as root. In a Dockerfile, USER is enough."),
    c("gpg", "Checks signatures and handles keys.", "Keyrings in `~/.gnupg`.", "Key servers fail now and then. Remove `$GNUPGHOME` in the same RUN."),
    c("gradle", "Builds JVM projects.", "`build/` and a cache in `~/.gradle`.", "Its daemon is of no use in a build: `--no-daemon`."),
    c("grep", "Picks lines.", "Nothing.", "It fails when nothing matches, and the build stops."),
    c("groupadd", "Creates a group.", "A line in `/etc/group`.", "Alpine has `addgroup` instead."),
    c("gunzip", "Unpacks a gzip file.", "What it unpacks.", "An archive that was fetched by an earlier layer stays in it."),
    c("install", "Copies files and sets their owner and mode in one step.", "The copies.", ""),
    c("java", "Runs a Java program.", "What it writes.", "To run programs a JRE is enough; the JDK is about twice the size."),
    c("ldconfig", "Refreshes the list of shared libraries.", "`/etc/ld.so.cache`.", "Needed after libraries were copied to a new folder; musl, as on Alpine, has no such list."),
    c("ln", "Makes links.", "A symbolic link is a few bytes; a hard link to a file of an earlier layer copies that file.", ""),
    c("locale-gen", "Compiles locales.", "The locale archive.", "Debian needs the package `locales`; `LANG=C.UTF-8` needs nothing."),
    c("make", "Runs the rules of a Makefile.", "Everything the rules write.", "Build in an earlier stage and copy the result."),
    c("microdnf", "Small package manager of minimal RHEL images.", "The packages and the metadata.", "End the same RUN with `microdnf clean all`."),
    c("mkdir", "Makes folders.", "Folders.", "`-p` makes parents and does not mind an existing one. WORKDIR creates its folder itself."),
    c("mv", "Moves files inside the image.", "A full copy at the new place, when the file is from an earlier layer; the old one stays below.", "Copy to the right place at once."),
    c("mvn", "Builds JVM projects with Maven.", "`target/` and the repository in `~/.m2`.", "Copy `pom.xml` and fetch dependencies first; use `-B` so that no progress bars fill the log."),
    c("nginx", "Web server.", "What it writes.", "As a container's command it must stay in the foreground: `nginx -g 'daemon off;'`."),
    c("node", "Runs a JavaScript program.", "What it writes.", "As process 1 it handles no signals by itself: add handlers, or use `--init`."),
    c("npm", "Node's package manager.", "`node_modules` and a cache in `~/.npm`.", "As a container's command it puts a process between Docker and your program; start `node` itself."),
    c("npm ci", "Installs exactly what `package-lock.json` says, after removing `node_modules`.", "`node_modules`, and the cache in `~/.npm` unless a cache mount takes it.", "Copy `package.json` and the lock file first, the sources later. `--omit=dev` leaves development packages out."),
    c("npm install", "Installs the packages of `package.json`, and may change the lock file.", "`node_modules` and a cache in `~/.npm`.", "`npm ci` follows the lock file exactly. `-g` needs a pinned version."),
    c("npm run", "Runs a script of `package.json`.", "What the script writes.", ""),
    c("npm start", "Starts the project's program.", "Nothing.", "Signals reach npm, not always your program. Start `node` itself."),
    c("pip", "Python's package installer.", "The packages, and a cache of downloads in `~/.cache/pip`.", "`--no-cache-dir` or a cache mount keeps the downloads out of the layer."),
    c("pip install", "Installs Python packages.", "The packages, compiled files, and a cache of downloads in `~/.cache/pip`.", "Copy `requirements.txt` first, the sources later. Pin versions; use `--no-cache-dir` or a cache mount."),
    c("pipenv", "Installs what `Pipfile.lock` says.", "A virtual environment, or with `--system` packages in the image's Python.", "`pipenv sync` or `install --deploy` follow the lock file."),
    c("pnpm", "A Node package manager with one shared store.", "`node_modules` and the store.", "`pnpm install --frozen-lockfile` follows the lock file. Mount the store as a cache."),
    c("poetry", "Installs Python projects by lock file.", "A virtual environment and a cache.", "`poetry install --only main --no-root` before the sources are copied."),
    c("printf", "Prints by a pattern; backslash codes work in every shell.", "Nothing, unless its output goes to a file.", ""),
    c("ps", "Lists processes.", "Nothing.", "In a build there is only the build's own."),
    c("python", "Runs a Python program.", "What it writes, compiled `.pyc` files among it.", "Debian's images call it `python3`."),
    c("rm", "Deletes files.", "Only a mark that hides them, when they are from an earlier layer: nothing gets smaller, and the files can still be read out of the image.", "Delete in the RUN that made them."),
    c("rpm", "Installs or inspects RPM packages.", "The package.", "It does not fetch dependencies; `dnf install ./file.rpm` does."),
    c("rsync", "Copies folders.", "The copies.", ""),
    c("sed", "Edits text by rules; `-i` in place.", "A full copy of each file it edits, when the file is from an earlier layer.", ""),
    c("service", "Starts a service through init scripts.", "What it writes.", "It runs only until this RUN ends: no process outlives a build step. Start programs with CMD."),
    c("set", "Sets options of the shell: `-e` stops at the first failure, `-x` prints commands, `-u` refuses unset variables.", "Nothing.", "`-x` prints the values of secrets into the build log. `-o pipefail` is known to bash, not to every `sh`."),
    c("sh", "Runs a script with the plain shell.", "What the script writes.", "bash's extras (`[[`, arrays, `source`) may not work."),
    c("shutdown", "Turns a machine off.", "Nothing.", "A container has nothing to turn off; it ends with its process 1."),
    c("sleep", "Waits.", "Nothing.", "Every build without a cache waits along."),
    c("source", "Reads a script into the running shell, so that its variables are set for what follows in this RUN.", "Nothing of its own.", "A plain `sh` does not know it: write `.`. The variables end with the RUN."),
    c("ssh", "Connects to another machine.", "A note of its key in `~/.ssh/known_hosts`.", "Take keys from `--mount=type=ssh`: a copied key stays in its layer for ever. A container needs no SSH server; `docker exec` opens a shell."),
    c("ssh-keyscan", "Fetches a server's host keys.", "The keys, when saved.", "It believes whoever answers: compare with the published fingerprints."),
    c("su", "Runs a command as another user through a login.", "What the command writes.", "In a Dockerfile, USER is enough; in start scripts `gosu` or `su-exec` pass signals on."),
    c("su-exec", "Alpine's small `gosu`: starts a program as another user, without staying in between.", "Nothing.", "In a Dockerfile, USER is enough."),
    c("sudo", "Runs a command as root.", "What the command writes.", "A build is root unless USER says otherwise: there is nothing to gain, and the tool stays in the image."),
    c("systemctl", "Talks to systemd.", "Links, for `enable`.", "No systemd runs in a build or in an ordinary container. Start the program with CMD."),
    c("tar", "Packs and unpacks archives.", "What it unpacks; the archive too, unless it is removed in the same RUN.", "Piped from `curl`, the archive never touches the layer. As root it restores the owners that the archive names: `--no-same-owner`."),
    c("tee", "Writes its input to a file and prints it.", "The file.", ""),
    c("test", "Checks a condition.", "Nothing.", "When it is false the command fails, and the build stops unless `||` or `if` follows."),
    c("[", "Checks a condition, as `test` does.", "Nothing.", "When it is false the command fails, and the build stops unless `||` or `if` follows. `[[` is bash's."),
    c("tini", "A small process 1: passes signals on and reaps orphans.", "Nothing.", "Docker's `--init` does the same from outside."),
    c("touch", "Makes an empty file, or sets its time to now.", "A full copy of the file, when it is from an earlier layer.", ""),
    c("true", "Succeeds.", "Nothing.", "`|| true` hides every failure of what stands before it."),
    c("ulimit", "Sets limits for this shell.", "Nothing.", "It ends with the RUN: use `docker run --ulimit`."),
    c("unset", "Removes a variable from this shell.", "Nothing.", "A variable that ENV set is back in the next RUN, and in the image."),
    c("unzip", "Unpacks a ZIP file.", "What it unpacks; the archive too, unless it is removed in the same RUN.", "Many slim images do not have it."),
    c("update-ca-certificates", "Collects the trusted certificates into one file.", "`/etc/ssl/certs`.", "Needs the package `ca-certificates`; your own go to `/usr/local/share/ca-certificates/*.crt` first. Java and Node keep lists of their own."),
    c("useradd", "Creates a user.", "Lines in `/etc/passwd` and `/etc/shadow`; a home folder with `-m`.", "A very large user id makes `/var/log/lastlog` a huge sparse file unless `-l` is given. Alpine has `adduser` instead."),
    c("usermod", "Changes a user.", "Lines in `/etc/passwd` and `/etc/group`.", "A new user id leaves files of the old one behind."),
    c("uv", "A fast Python package manager.", "A virtual environment, and a cache in `~/.cache/uv`.", "Mount the cache and set `UV_LINK_MODE=copy`; `uv sync --frozen` follows the lock file."),
    c("virtualenv", "Makes a Python environment of its own.", "The environment.", "Put its `bin` first in PATH with ENV; `activate` ends with the RUN."),
    c("wget", "Downloads over HTTP.", "What it saves.", "Without `-O` the name comes from the address. Add `-q` or `-nv`: progress bars fill the log. Check a digest before you run what came."),
    c("which", "Tells where a command lies.", "Nothing.", "Not in every image; `command -v` is."),
    c("xargs", "Runs a command with words from its input.", "What the command writes.", "With no input GNU's version still runs the command once, unless `-r` is given."),
    c("yarn", "A Node package manager.", "`node_modules` and a cache.", "`--frozen-lockfile` (version 1) or `--immutable` (later) follow the lock file. End with `yarn cache clean`, or mount the cache."),
    c("yum", "Older package manager of RHEL, CentOS and Amazon Linux.", "The packages and the metadata in `/var/cache/yum`.", "Needs `-y`. End the same RUN with `yum clean all`."),
    c("zypper", "Package manager of SUSE.", "The packages and the metadata.", "Needs `--non-interactive`. End the same RUN with `zypper clean --all`."),
];

/// Other names of a command.
const ALIASES: &[(&str, &str)] = &[
    ("apt update", "apt-get update"),
    ("apt install", "apt-get install"),
    ("apt upgrade", "apt-get upgrade"),
    ("apt remove", "apt-get remove"),
    ("apt purge", "apt-get purge"),
    ("pip3", "pip"),
    ("pip3 install", "pip install"),
    ("python3", "python"),
    ("g++", "gcc"),
    ("cc", "gcc"),
    ("clang", "gcc"),
    ("ash", "sh"),
    ("dash", "sh"),
    ("npm i", "npm install"),
    ("[[", "test"),
    ("egrep", "grep"),
    ("mawk", "awk"),
    ("gawk", "awk"),
    ("mamba", "conda"),
    ("micromamba", "conda"),
    ("./mvnw", "mvn"),
    ("mvnw", "mvn"),
    ("gradlew", "gradle"),
    ("npm clean-install", "npm ci"),
    ("xz", "gunzip"),
    ("gzip", "gunzip"),
    ("reboot", "shutdown"),
];

/// Flags worth a word: command, flag, what it does.
const FLAGS: &[(&str, &str, &str)] = &[
    (
        "apt-get",
        "--no-install-recommends",
        "Leaves out packages that are only recommended, often a large part of the layer.",
    ),
    (
        "apt-get",
        "-y",
        "Answers yes: nobody can answer in a build.",
    ),
    (
        "apt-get",
        "--yes",
        "Answers yes: nobody can answer in a build.",
    ),
    ("apt-get", "-qq", "Prints errors only."),
    (
        "apk",
        "--no-cache",
        "Fetches the index into memory and keeps neither it nor the archives: nothing to clean up.",
    ),
    (
        "apk",
        "--virtual",
        "Gives the packages of this line a common name, so that `apk del` can remove them together in the same RUN.",
    ),
    (
        "apk",
        "-t",
        "Gives the packages of this line a common name, so that `apk del` can remove them together in the same RUN.",
    ),
    (
        "pip",
        "--no-cache-dir",
        "Keeps downloads out of `~/.cache/pip`, and so out of the layer. Beside a cache mount it takes the use away.",
    ),
    ("npm", "--omit=dev", "Leaves development packages out."),
    (
        "npm",
        "--production",
        "Leaves development packages out; the newer word is `--omit=dev`.",
    ),
    (
        "npm",
        "--ignore-scripts",
        "Runs no install scripts of packages: safer, but some packages compile parts in them.",
    ),
    (
        "rm",
        "-rf",
        "Deletes folders with all they hold, and does not mind when there are none: a mistyped path goes unnoticed.",
    ),
    ("rm", "-r", "Deletes folders with all they hold."),
    (
        "mkdir",
        "-p",
        "Makes missing parents, and does not mind an existing folder.",
    ),
    (
        "curl",
        "-f",
        "Fails on an HTTP error instead of saving the error page.",
    ),
    (
        "curl",
        "-fsSL",
        "Fails on an HTTP error, prints errors only, follows redirects.",
    ),
    (
        "curl",
        "-k",
        "Does not check the certificate: anyone on the way can change what comes.",
    ),
    (
        "curl",
        "--insecure",
        "Does not check the certificate: anyone on the way can change what comes.",
    ),
    (
        "wget",
        "--no-check-certificate",
        "Does not check the certificate: anyone on the way can change what comes.",
    ),
    ("set", "-e", "Stops at the first command that fails."),
    (
        "set",
        "-x",
        "Prints each command with its values, secrets included, into the build log.",
    ),
    (
        "set",
        "-ex",
        "Stops at the first failure and prints each command with its values, secrets included.",
    ),
    (
        "set",
        "-eux",
        "Stops at the first failure, refuses unset variables, prints each command with its values, secrets included.",
    ),
    (
        "chown",
        "-R",
        "Goes through the whole folder: every file of an earlier layer is stored a second time.",
    ),
    (
        "chmod",
        "-R",
        "Goes through the whole folder: every file of an earlier layer is stored a second time.",
    ),
];

/// The entry of a command, or of a command with its verb.
pub(crate) fn find(word: &str) -> Option<&'static Entry> {
    let word = ALIASES
        .iter()
        .find(|(alias, _)| *alias == word)
        .map_or(word, |(_, name)| name);
    WORDS.iter().find(|entry| entry.word == word)
}

/// What a flag of a command does.
pub(crate) fn flag(command: &str, flag: &str) -> Option<&'static str> {
    let command = match command {
        "apt" => "apt-get",
        "pip3" => "pip",
        other => other,
    };
    FLAGS
        .iter()
        .find(|(known, name, _)| *known == command && *name == flag)
        .map(|(.., what)| *what)
}
