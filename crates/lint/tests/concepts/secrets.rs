//! Files that the rules of the group `secrets` report, and files they leave alone.

use crate::check;

#[test]
fn secret_in_env() {
    check(
        "secret-in-env",
        &[
            "FROM debian:12.8-slim\nENV DB_PASSWORD=hunter2\n",
            "FROM debian:12.8-slim\nENV apikey=hunter2\n",
            "FROM debian:12.8-slim\nENV ENCRYPTION_KEY=hunter2\n",
            "FROM debian:12.8-slim\nENV GOOGLE_CREDENTIALS=hunter2\n",
        ],
        &[
            "FROM debian:12.8-slim\nENV DB_PASSWORD_FILE=hunter2\n",
            "FROM debian:12.8-slim\nENV SECRET_NAME=hunter2\n",
            "FROM debian:12.8-slim\nENV TOKEN_URL=hunter2\n",
            "FROM debian:12.8-slim\nENV AUTHORIZED_KEYS=hunter2\n",
        ],
    );
}

#[test]
fn secret_in_arg() {
    check(
        "secret-in-arg",
        &[
            "ARG NPM_TOKEN\n",
            "ARG auth\n",
            "ARG A=1 NPM_TOKEN B=2\n",
            "ARG NPM_TOKEN\nFROM debian:12\n",
            "ARG PIP_INDEX_URL=https://u:s3cr3tpw@pypi.corp/simple\n",
        ],
        &["ARG VERSION=1\n"],
    );
}

#[test]
fn secret_in_run() {
    check(
        "secret-in-run",
        &[
            "FROM debian:12.8-slim\nRUN curl -H \"Authorization: Bearer abcdef123456\" https://e.org\n",
            "FROM debian:12.8-slim\nRUN mysql -uroot -phunter2 -e \"x\"\n",
            "FROM debian:12.8-slim\nRUN useradd -p hunter2 bob\n",
            "FROM debian:12.8-slim\nRUN gcloud auth activate-service-account --key-file=/k.json\n",
        ],
        &[
            "FROM debian:12.8-slim\nRUN --mount=type=secret,id=t curl -H \"Authorization: Bearer $(cat /run/secrets/t)\" https://e.org\n",
            "FROM debian:12.8-slim\nRUN mkdir -p /a && ls -p /b\n",
            "FROM debian:12.8-slim\nRUN git clone https://github.com/a/b\n",
            "FROM debian:12.8-slim\nRUN apt-get install -y passwd\n",
        ],
    );
}

#[test]
fn secret_file_copied() {
    check(
        "secret-file-copied",
        &[
            "FROM debian:12.8-slim\nCOPY .env /app/\n",
            "FROM debian:12.8-slim\nCOPY .aws/ /app/\n",
            "FROM debian:12.8-slim\nCOPY a.pfx /app/\n",
            "FROM debian:12.8-slim\nCOPY config/secrets.json /app/\n",
            "FROM debian:12.8-slim\nCOPY .aws/credentials /app/\n",
        ],
        &[
            "FROM debian:12.8-slim\nCOPY .env.example /app/\n",
            "FROM debian:12.8-slim\nCOPY .env.template /app/\n",
            "FROM debian:12.8-slim\nCOPY .env.test /app/\n",
            "FROM debian:12.8-slim\nCOPY package.json /app/\n",
            "FROM debian:12.8-slim\nCOPY monkey.py /app/\n",
        ],
    );
}
