//! What is said about outputs as people paste them: from articles, terminals, chats.

use layerlab_pasted::{Explained, explain, looks_like};

/// Everything said, as one text.
fn said(explained: &Explained) -> String {
    format!("{explained:#?}")
}

/// The text is recognised, each of `wanted` is said, none of `never`.
#[track_caller]
fn check(text: &str, wanted: &[&str], never: &[&str]) {
    assert!(
        looks_like(text).is_some_and(|guess| guess.sure),
        "not recognised:\n{text}"
    );
    let explained = explain(text);
    let all = said(&explained);
    for words in wanted {
        assert!(all.contains(words), "`{words}` is not said:\n{all}");
    }
    for words in never {
        assert!(!all.contains(words), "`{words}` is said:\n{all}");
    }
}

const LOADER: &str = "[ops@build-07 ~]# docker history --no-trunc registry.test/tax/cruncher:latest
IMAGE          CREATED        CREATED BY                                                                          SIZE      COMMENT
<missing>      2 hours ago    RUN /bin/sh -c chown -R 1000:1000 /srv # buildkit   1.94GB    buildkit.dockerfile.v0
<missing>      2 hours ago    RUN /bin/sh -c apt-get update && apt-get install -y build-essential # buildkit   912MB    buildkit.dockerfile.v0
<missing>      2 hours ago    COPY . /srv # buildkit                                                                              1.94GB    buildkit.dockerfile.v0
<missing>      2 hours ago    ENV DB_PASSWORD=winter-is-here MODE=prod   0B    buildkit.dockerfile.v0
<missing>      3 months ago   CMD [\"bash\"]                                                    0B        buildkit.dockerfile.v0
<missing>      3 months ago   ADD rootfs.tar.xz / # buildkit                                  117MB        buildkit.dockerfile.v0
";

#[test]
fn a_history_is_parted_into_own_and_base_rows() {
    check(
        LOADER,
        &[
            "6 rows: 4 with bytes, 2 only settings",
            "about 4.91 GB, of which 4.79 GB in 4 rows by your own Dockerfile and 117 MB in the base image",
            "base images end in `CMD` or `ENTRYPOINT`",
            "no row sets `USER`",
            "`<missing>` in 6 rows is no error",
            "is the distribution itself",
        ],
        &[],
    );
}

#[test]
fn costly_rows_of_a_history_are_named() {
    check(
        LOADER,
        &[
            "`chown` stores 1.94 GB again: as many bytes as `COPY . /srv`",
            "the package lists of `apt` stay",
            "tools that only a build needs are in the image: `build-essential`",
            "a whole folder was copied: 1.94 GB",
            "everything is copied before `RUN apt-get update",
        ],
        &[],
    );
}

#[test]
fn secrets_of_a_history_are_reported_and_masked() {
    check(
        LOADER,
        &[
            "a secret is readable in the history: `DB_PASSWORD` in ENV",
            "DB_PASSWORD=wi… MODE=prod",
        ],
        &["winter-is-here"],
    );
    check(
        "IMAGE   CREATED   CREATED BY   SIZE   COMMENT\n0a1b2c3d4e5f   1 day ago   /bin/sh -c #(nop)  ARG API_KEY=hunter2hunter2   0B\n<missing>   1 day ago   |1 NPM_TOKEN=s3cr3t /bin/sh -c npm ci   12MB\n<missing>   1 day ago   /bin/sh -c git clone https://ci:letmein9@git.test/x   3MB\n",
        &[
            "`API_KEY` in a build argument",
            "`NPM_TOKEN`",
            "a URL with a password",
            "https://ci:…@git.test/x",
        ],
        &["hunter2hunter2", "s3cr3t", "letmein9"],
    );
}

#[test]
fn a_history_that_lost_its_columns_is_still_read() {
    check(
        "$ docker history registry.test/shop-front:latest\nIMAGE CREATED CREATED BY SIZE COMMENT\n2 hours ago /bin/sh -c #(nop) CMD [“npm” “start”] 0B\n2 hours ago /bin/sh -c rm -rf /tmp/build 0B\n2 hours ago /bin/sh -c npm install && npm run build 1.4GB\n2 hours ago /bin/sh -c #(nop) COPY dir:19c… in /app 640MB\n5 months ago /bin/sh -c #(nop) FROM node:22 1.1GB\n",
        &[
            "about 3.14 GB",
            "docker itself prints no `FROM` row",
            "`RUN rm -rf /tmp/build` frees nothing",
            "the 3.14 GB below it",
            "`npm` stored 1.4 GB",
            "a whole folder was copied: 640 MB",
            "CMD [\\\"npm\\\", \\\"start\\\"]",
            "FROM node:22",
        ],
        &[],
    );
}

#[test]
fn json_lines_of_a_history_are_rows() {
    check(
        "{\"Comment\":\"buildkit.dockerfile.v0\",\"CreatedAt\":\"2026-05-02T10:00:00Z\",\"CreatedBy\":\"EXPOSE map[22/tcp:{} 80/tcp:{}]\",\"CreatedSince\":\"2 hours ago\",\"ID\":\"0a1b2c3d4e5f\",\"Size\":\"0B\"}\n{\"Comment\":\"\",\"CreatedAt\":\"2026-01-01T00:00:00Z\",\"CreatedBy\":\"/bin/sh -c #(nop)  CMD [\\\"bash\\\"]\",\"CreatedSince\":\"5 months ago\",\"ID\":\"<missing>\",\"Size\":\"0B\"}\n",
        &["port 22 is exposed", "1 row by your own Dockerfile"],
        &[],
    );
}

#[test]
fn what_does_not_fit_in_a_history_is_said() {
    check(
        "<missing>   3 weeks ago   RUN /bin/sh -c make # buildkit   5MB   buildkit.dockerfile.v0\n<missing>   2 hours ago   CMD [\"x\"]   3MB   buildkit.dockerfile.v0\n",
        &[
            "claims to be older than the one below it",
            "`CMD` cannot store 3 MB",
        ],
        &[],
    );
}

#[test]
fn a_full_disk_in_the_middle_of_a_pull_is_explained() {
    check(
        "[root@node-3 ~]# docker pull registry.test/tax/cruncher:latest\nlatest: Pulling from tax/cruncher\n0123456789ab: Already exists\n1123456789ab: Pull complete\n2123456789ab: Extracting [=======================>]  1.9GB/1.9GB\n3123456789ab: Downloading [=====>   ]  310MB/2.2GB\nfailed to register layer: Error processing tar file(exit status 1): write /usr/lib/libbig.so: no space left on device\n[root@node-3 ~]# df -h /var/lib/docker\nFilesystem Size Used Avail Use% Mounted on\n/dev/sdb1 100G 95G 0 100% /var/lib/docker\n[root@node-3 ~]# date\nSun Nov 15 03:14:22 UTC 2026\n",
        &[
            "4 layers: 1 already here, 1 pulled, 2 not finished",
            "the disk of the Docker host is full, it stopped at `/usr/lib/libbig.so`",
            "2 layers were not unpacked",
            "`/var/lib/docker` is 100% full",
            "part of the size is kept for root",
        ],
        &["Sun Nov 15"],
    );
}

#[test]
fn a_pull_tells_tag_from_digest() {
    check(
        "Using default tag: latest\nlatest: Pulling from library/alpine\nDigest: sha256:725cc01144035330c9179a5c7e46ee2ab2a8f45e90c277bdc5b5b2efd84d378a\nStatus: Image is up to date for alpine:latest\ndocker.io/library/alpine:latest\n",
        &[
            "nothing travelled",
            "no tag was given",
            "pin it: `alpine@sha256:725cc",
        ],
        &[],
    );
}

#[test]
fn a_build_that_ran_out_of_memory_is_explained() {
    check(
        "me@laptop:~/shop$ docker build -t shop:1 .\n[+] Building 41.7s (11/13)                       docker:default\n => [internal] load build context                  6.3s\n => => transferring context: 412.70MB              6.1s\n => CACHED [2/5] COPY package.json ./              0.0s\n => [3/5] COPY . .                                 1.9s\n => [4/5] RUN npm install                         25.4s\n => ERROR [5/5] RUN npm run build                  6.8s\n------\n > [5/5] RUN npm run build:\n6.702 Killed\n------\nDockerfile:7\n--------------------\n   6 |     RUN npm install\n   7 | >>> RUN npm run build\n--------------------\nERROR: failed to solve: process \"/bin/sh -c npm run build\" did not complete successfully: exit code: 137\n",
        &[
            "`RUN npm run build` failed, line 7 of `Dockerfile`",
            "most often the memory ran out",
            "413 MB of build context were sent",
            "the cache ended at `COPY . .`",
            "the slowest step: `RUN npm install`",
            "41.7 s in all",
        ],
        &[],
    );
}

#[test]
fn the_old_builder_is_read_too() {
    check(
        "Sending build context to Docker daemon  187.4MB\nStep 1/3 : FROM python:3.13\n ---> 1f2e3d4c5b6a\nStep 2/3 : WORKDIR /srv\n ---> Using cache\n ---> 9a8b7c6d5e4f\nStep 3/3 : RUN pip install -r requirements.txt\n ---> Running in 0f0e0d0c0b0a\nERROR: No matching distribution found for flask==9.9\nThe command '/bin/sh -c pip install -r requirements.txt' returned a non-zero code: 1\n",
        &[
            "3 steps: 1 from the cache, 1 run, 1 failed",
            "`pip` finds no version of `flask==9.9`",
            "187 MB of build context",
        ],
        &["a command ended with exit code 1"],
    );
}

#[test]
fn a_good_build_has_no_errors() {
    let text = "#0 building with \"default\" instance using docker driver\n#5 [1/2] FROM docker.io/library/alpine:3.22\n#5 CACHED\n#6 [2/2] RUN make\n#6 0.2 test: permission denied is handled ... ok\n#6 DONE 0.4s\n#7 exporting to image\n#7 DONE 0.1s\n";
    check(
        text,
        &["2 steps: 1 from the cache, 1 run"],
        &["severity: Error"],
    );
}

#[test]
fn known_errors_are_explained_by_their_cause() {
    for (text, wanted) in [
        (
            "ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref x::y: \"/dist\": not found",
            "`/dist` is not there to be copied",
        ),
        (
            "Error response from daemon: pull access denied for corp/app, repository does not exist or may require 'docker login'",
            "gives out no repository `corp/app`",
        ),
        (
            "Error response from daemon: toomanyrequests: You have reached your pull rate limit",
            "refuses more pulls",
        ),
        (
            "exec /usr/local/bin/app: exec format error",
            "another kind of processor",
        ),
        (
            "docker: Error response from daemon: failed to create task: OCI runtime create failed: exec: \"bash\": executable file not found in $PATH: unknown",
            "`bash` is not a program in the image",
        ),
        (
            "ERROR: failed to solve: executor failed running [/bin/sh -c make]: exit code: 127",
            "exit code 127",
        ),
        (
            "#9 ERROR: process \"/bin/sh -c curl x\" did not complete successfully: exit code: 6\n#9 0.4 curl: (6) Could not resolve host: repo.test\nERROR: failed to solve: exit code: 6",
            "`repo.test`",
        ),
        (
            "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
            "may not talk to the Docker daemon",
        ),
        (
            "ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
            "does not answer",
        ),
        (
            "COPY failed: forbidden path outside the build context: ../x ()",
            "file to be copied|leaves the build context",
        ),
        (
            "ERROR: failed to solve: alpine:99: failed to resolve source metadata for docker.io/library/alpine:99: docker.io/library/alpine:99: not found",
            "no such tag or digest",
        ),
        (
            "[03:14:22] ERROR: Failed to pull image \"registry.test/front:latest\"\n[03:15:01] Node ip-10-0-0-1 is DiskPressure",
            "throws pods out",
        ),
    ] {
        let all = said(&explain(text));
        assert!(
            wanted.split('|').any(|words| all.contains(words)),
            "`{wanted}` is not said:\n{text}\n{all}"
        );
        assert!(
            looks_like(text).is_some_and(|guess| guess.sure),
            "not recognised:\n{text}"
        );
    }
}

#[test]
fn lists_of_images_name_what_is_dangling_and_what_is_one() {
    check(
        "REPOSITORY       TAG       IMAGE ID       CREATED        SIZE\nshop/web         1.4       0a1b2c3d4e5f   2 hours ago    1.62GB\nshop/web         latest    0a1b2c3d4e5f   2 hours ago    1.62GB\n<none>           <none>    99887766aabb   3 weeks ago    940MB\n",
        &[
            "3 rows of 2 images",
            "add up to about 2.56 GB",
            "`shop/web:1.4`, `shop/web:latest` are one image",
            "1 image has no name any more (`<none>`): up to 940 MB",
        ],
        &[],
    );
}

#[test]
fn the_list_of_docker_29_and_its_tree_are_read() {
    check(
        "                                         i Info →   U  In Use\nIMAGE             ID             DISK USAGE   CONTENT SIZE   EXTRA\nalpine:3.22       4b7ce07002c6       12.8MB         3.81MB    U\nshop/web:1.4      0a1b2c3d4e5f       1.62GB          512MB        \n├─ linux/amd64    11223344aabb       1.62GB          512MB        \n└─ linux/arm64    aabbccddeeff           0B             0B        \n<untagged>        99887766aabb        940MB          301MB        \n",
        &[
            "3 rows of 3 images",
            "used by a container",
            "used by no container",
            "a platform of the image above, not pulled",
            "dangling: no name",
        ],
        &["unread: [\n        Span"],
    );
}

#[test]
fn disk_usage_names_the_prune_and_its_price() {
    check(
        "TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE\nImages          41        6         38.2GB    29.9GB (78%)\nContainers      12        4         1.1GB     1.02GB (92%)\nLocal Volumes   9         3         14.6GB    11.3GB (77%)\nBuild Cache     388       0         22.4GB    22.4GB\n",
        &[
            "fills about 76.3 GB; about 64.6 GB",
            "docker volume prune -a",
            "data that exists nowhere else",
            "docker builder prune -a",
            "nothing but time",
        ],
        &[],
    );
}

#[test]
fn containers_tell_why_they_ended_and_who_reaches_them() {
    check(
        "CONTAINER ID   IMAGE          COMMAND                  CREATED       STATUS                       PORTS                                         NAMES\n82af8fcfc416   postgres:17    \"docker-entrypoint.s…\"   2 days ago    Up 2 days (healthy)          0.0.0.0:5432->5432/tcp, [::]:5432->5432/tcp   db\n1b2c3d4e5f60   shop/worker    \"node worker.js\"         2 hours ago   Exited (137) 3 minutes ago                                                 worker\n",
        &[
            "2 containers: 1 running, 1 not",
            "opens PostgreSQL (5432) to every network",
            "`worker` ended with exit code 137",
        ],
        &[],
    );
}

#[test]
fn an_inspected_image_is_read_and_its_secrets_are_masked() {
    check(
        "[\n    {\n        \"Id\": \"sha256:0a1b2c\",\n        \"RepoTags\": [\"shop/web:1.4\"],\n        \"RepoDigests\": [],\n        \"Architecture\": \"amd64\",\n        \"Os\": \"linux\",\n        \"Size\": 1620000000,\n        \"Config\": {\n            \"User\": \"\",\n            \"ExposedPorts\": {\"22/tcp\": {}},\n            \"Env\": [\"PATH=/usr/bin\", \"API_TOKEN=tuesday-afternoon\"],\n            \"Entrypoint\": [\"/bin/sh\", \"-c\", \"node server.js\"]\n        },\n        \"RootFS\": {\"Type\": \"layers\", \"Layers\": [\"sha256:1\", \"sha256:2\"]}\n    }\n]\n",
        &[
            "Image `shop/web:1.4`: 1.62 GB in 2 layers, for linux/amd64",
            "`User` is empty",
            "a secret is readable in the image: `API_TOKEN`",
            "port 22 is exposed",
            "the entrypoint runs in a shell",
        ],
        &["tuesday-afternoon"],
    );
}

#[test]
fn an_inspected_container_tells_how_it_ended_and_what_it_may_do() {
    check(
        "[{\"Id\":\"1b\",\"Name\":\"/worker\",\"RestartCount\":4,\"State\":{\"Status\":\"exited\",\"ExitCode\":137,\"OOMKilled\":true},\"HostConfig\":{\"Privileged\":true,\"Memory\":0,\"Binds\":[\"/var/run/docker.sock:/var/run/docker.sock\"]},\"Config\":{\"Image\":\"shop/worker\",\"User\":\"node\"},\"Mounts\":[]}]\n",
        &[
            "Container `worker`: exited with code 137",
            "the memory ran out",
            "it is privileged",
            "the Docker socket is inside",
            "restarted 4 times",
        ],
        &["runs as root"],
    );
}

#[test]
fn pieces_of_an_inspect_are_read() {
    check(
        "$ docker inspect -f '{{.State.Status}} {{json .Config.Env}}' web\nrunning [\"DB_PASSWORD=winter-is-here\"]\n",
        &["{{.State.Status}}", "running"],
        &["winter-is-here"],
    );
    check(
        "[root@node ~]# docker inspect shop/web | grep -i \"user\"\n            \"User\": \"\",\n",
        &["`User` is empty"],
        &["not whole"],
    );
    check(
        "$ docker inspect --format='{{.RepoDigests}}' shop/web\n[registry.test/shop/web@sha256:a1b2c3d4e5f6g7h8]\n",
        &["`registry.test/shop/web@sha256:` is no digest"],
        &["not whole"],
    );
    check(
        "[\n    {\n        \"RepoTags\": [\"a:1\"],\n        \"Config\": {\n",
        &["the JSON is not whole"],
        &[],
    );
}

#[test]
fn a_compose_file_gives_its_dockerfiles() {
    let text = "services:\n  web:\n    build:\n      context: ./web\n      dockerfile_inline: |\n        FROM alpine:3.22\n        RUN echo $$HOME $PATH\n\n        CMD [\"web\"]\n    environment:\n      DB_PASSWORD: midnight-train\n  db:\n    image: postgres\n    privileged: true\n";
    check(
        text,
        &[
            "2 services, 1 of them built here",
            "`$` in an inline Dockerfile belongs to Compose",
            "`DB_PASSWORD`",
            "`postgres` has no fixed version",
            "a privileged container",
        ],
        &["midnight-train"],
    );
    let explained = explain(text);
    let inside = &explained.parts[0].extracts[0];
    assert_eq!(
        inside.text,
        "FROM alpine:3.22\nRUN echo $HOME $PATH\n\nCMD [\"web\"]\n"
    );
    assert!(inside.span.of(text).trim_start().starts_with("FROM alpine"));
}

#[test]
fn several_commands_of_one_session_are_several_parts() {
    let text = "$ docker images\nREPOSITORY   TAG       IMAGE ID       CREATED          SIZE\napp          1         9554d8198874   1 second ago     2.07MB\n$ cd ..\n$ docker ps\nCONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES\n$ docker system df\nTYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE\nImages          1         0         2.065MB   2.065MB (100%)\n";
    let titles: Vec<String> = explain(text)
        .parts
        .into_iter()
        .map(|part| part.title)
        .collect();
    assert_eq!(
        titles,
        ["`docker images`", "`docker ps`", "`docker system df`"]
    );
}

#[test]
fn a_command_alone_asks_for_its_output() {
    check(
        "$ docker history app:1\n",
        &["Run it and paste the output"],
        &[],
    );
}

#[test]
fn a_history_and_a_list_that_disagree_are_compared() {
    check(
        "$ docker images\nREPOSITORY   TAG       IMAGE ID       CREATED       SIZE\napp          1         9554d8198874   2 hours ago   900MB\n$ docker history app:1\nIMAGE          CREATED       CREATED BY                  SIZE      COMMENT\n9554d8198874   2 hours ago   COPY . /app # buildkit      300MB     buildkit.dockerfile.v0\n",
        &["the rows add up to 300 MB, the list of images says 900 MB"],
        &[],
    );
}

#[test]
fn times_that_a_ci_log_puts_before_its_lines_are_passed_over() {
    check(
        "2026-05-22T03:14:22.1234567Z #4 [1/2] FROM docker.io/library/alpine:3.22\n2026-05-22T03:14:22.1234567Z #4 CACHED\n2026-05-22T03:14:23.1234567Z #5 [2/2] RUN make\n2026-05-22T03:14:24.1234567Z #5 ERROR: process \"/bin/sh -c make\" did not complete successfully: exit code: 127\n",
        &["`RUN make` failed", "the command was not found"],
        &[],
    );
}

#[test]
fn a_push_says_what_was_sent() {
    check(
        "The push refers to repository [registry.test/shop/web]\n0123456789ab: Layer already exists\n1123456789ab: Mounted from shop/base\n2123456789ab: Pushed\n1.4: digest: sha256:725cc01144035330c9179a5c7e46ee2ab2a8f45e90c277bdc5b5b2efd84d378a size: 1570\n",
        &["3 layers: 2 already there, 1 pushed", "docker push"],
        &["pull failed"],
    );
}

#[test]
fn a_later_row_of_the_same_build_is_no_base() {
    check(
        "IMAGE          CREATED         CREATED BY                  SIZE      COMMENT\n9554d8198874   1 second ago    LABEL a=b   0B\n<missing>      3 seconds ago   CMD [\"app\"]   0B\n<missing>      3 seconds ago   COPY app / # buildkit   3MB\n<missing>      2 weeks ago     CMD [\"sh\"]   0B\n<missing>      2 weeks ago     ADD rootfs.tar / # buildkit   8MB\n",
        &["3 MB in 3 rows by your own Dockerfile and 8 MB in the base image"],
        &[],
    );
}

#[test]
fn in_a_history_of_one_age_only_the_distribution_is_the_base() {
    check(
        "IMAGE          CREATED         CREATED BY   SIZE   COMMENT\nd2c94e258dcb   15 months ago   EXPOSE map[80/tcp:{}]   0B   buildkit.dockerfile.v0\n<missing>      15 months ago   RUN /bin/sh -c set -x # buildkit   117MB   buildkit.dockerfile.v0\n<missing>      15 months ago   # debian.sh --arch 'amd64' out/ 'bookworm'   74.8MB   debuerreotype 0.15\n",
        &[
            "117 MB in 2 rows above the base and 74.8 MB in the base image",
            "only the distribution at the bottom counts as base",
            "`EXPOSE 80/tcp`",
        ],
        &["by `docker commit`"],
    );
}
