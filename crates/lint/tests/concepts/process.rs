//! Files that the rules of the group `process` report, and files they leave alone.

use crate::check;

#[test]
fn shell_form_cmd() {
    check(
        "shell-form-cmd",
        &[
            "FROM debian:12.8-slim\nCMD node a.js\n",
            "FROM debian:12.8-slim\nENTRYPOINT node a.js\n",
            "FROM debian:12.8-slim\nCMD exec node a.js\n",
            "FROM debian:12.8-slim\nSHELL [\"/bin/bash\",\"-c\"]\nCMD node a.js\n",
            "FROM debian:12.8-slim\nCMD node $A && x\n",
        ],
        &[
            "FROM debian:12.8-slim\nCMD [\"node\",\"a.js\"]\n",
            "FROM debian:12.8-slim\nHEALTHCHECK CMD curl x\n",
            "FROM debian:12.8-slim\nSHELL [\"/bin/bash\",\"-c\"]\nCMD exec node a.js\n",
            "FROM debian:12 AS b\nCMD x\nFROM debian:12\n",
        ],
    );
}

#[test]
fn invalid_json_form() {
    check(
        "invalid-json-form",
        &[
            "FROM debian:12.8-slim\nCMD ['node','a.js']\n",
            "FROM debian:12.8-slim\nCMD [node, a.js]\n",
            "FROM debian:12.8-slim\nENTRYPOINT ['/x']\n",
            "FROM debian:12.8-slim\nCOPY ['a b', '/x']\n",
        ],
        &[
            "FROM debian:12.8-slim\nCMD [\"node\"]\n",
            "FROM debian:12.8-slim\nRUN [ -f /x ] && y\n",
            "FROM debian:12.8-slim\nRUN [[ -f x ]] && y\n",
        ],
    );
}

#[test]
fn shell_form_without_shell() {
    check(
        "shell-form-without-shell",
        &[
            "FROM scratch\nCMD app\n",
            "FROM scratch\nRUN ls\n",
            "FROM gcr.io/distroless/static-debian12\nENTRYPOINT app\n",
            "FROM scratch\nHEALTHCHECK CMD curl x\n",
            "FROM scratch AS x\nRUN ls\nFROM debian:12\nCOPY --from=x /a /a\n",
        ],
        &[
            "FROM gcr.io/distroless/base:debug\nCMD app\n",
            "FROM gcr.io/distroless/static:debug-nonroot\nCMD app\n",
            "FROM scratch\nCMD [\"/app\"]\n",
            "FROM scratch\nSHELL [\"/x\",\"-c\"]\nRUN ls\n",
            "FROM debian:12\nCMD app\n",
        ],
    );
}

#[test]
fn multiple_cmd() {
    check(
        "multiple-cmd",
        &["FROM debian:12.8-slim\nCMD [\"a\"]\nCMD [\"b\"]\n"],
        &["FROM debian:12 AS b\nCMD [\"a\"]\nFROM b\nCMD [\"b\"]\n"],
    );
}

#[test]
fn multiple_entrypoint() {
    check(
        "multiple-entrypoint",
        &["FROM debian:12.8-slim\nENTRYPOINT [\"a\"]\nENTRYPOINT [\"b\"]\n"],
        &[],
    );
}

#[test]
fn multiple_healthcheck() {
    check(
        "multiple-healthcheck",
        &["FROM debian:12.8-slim\nHEALTHCHECK NONE\nHEALTHCHECK CMD x\n"],
        &[],
    );
}

#[test]
fn missing_healthcheck() {
    check(
        "missing-healthcheck",
        &[],
        &["FROM debian:12.8-slim\nCMD [\"a\"]\n"],
    );
}

#[test]
fn stopsignal() {
    check(
        "stopsignal",
        &[
            "FROM debian:12.8-slim\nSTOPSIGNAL SIGKILL\n",
            "FROM debian:12.8-slim\nSTOPSIGNAL 9\n",
            "FROM debian:12.8-slim\nSTOPSIGNAL SIGSTOP\n",
            "FROM debian:12\nRUN apt-get install -y nginx\nCMD [\"nginx\",\"-g\",\"daemon off;\"]\n",
            "FROM debian:12.8-slim\nCMD [\"/sbin/init\"]\n",
        ],
        &[
            "FROM debian:12.8-slim\nSTOPSIGNAL SIGTERM\n",
            "FROM debian:12\nSTOPSIGNAL SIGQUIT\nCMD [\"nginx\"]\n",
            "FROM nginx:1.27\nCMD [\"nginx\",\"-g\",\"daemon off;\"]\n",
        ],
    );
}

#[test]
fn expose_ssh() {
    check(
        "expose-ssh",
        &[
            "FROM debian:12.8-slim\nEXPOSE 22\n",
            "FROM debian:12.8-slim\nEXPOSE 22/tcp\n",
            "FROM debian:12.8-slim\nEXPOSE 80 22\n",
            "FROM debian:12.8-slim\nEXPOSE 20-25\n",
        ],
        &[
            "FROM debian:12.8-slim\nEXPOSE 2222\n",
            "FROM debian:12.8-slim\nEXPOSE 22/udp\n",
        ],
    );
}

#[test]
fn named_user_in_scratch() {
    check(
        "named-user-in-scratch",
        &["FROM scratch\nUSER app\n"],
        &[
            "FROM scratch\nUSER 1000\n",
            "FROM alpine:3.22 AS b\nFROM scratch\nCOPY --from=b /etc/passwd /etc/passwd\nUSER app\n",
            "FROM gcr.io/distroless/static:nonroot\nUSER nonroot\n",
            "FROM scratch\nUSER 1000:1000\n",
        ],
    );
}

#[test]
fn bad_signal() {
    check(
        "bad-signal",
        &[
            "FROM debian:12.8-slim\nSTOPSIGNAL SIGFOO\n",
            "FROM debian:12.8-slim\nSTOPSIGNAL 99\n",
        ],
        &[
            "FROM debian:12.8-slim\nSTOPSIGNAL SIGTERM\n",
            "FROM debian:12.8-slim\nSTOPSIGNAL TERM\n",
            "FROM debian:12.8-slim\nSTOPSIGNAL SIGRTMIN+3\n",
        ],
    );
}
