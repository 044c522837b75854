//! Files that the rules of the group `image` report, and files they leave alone.

use crate::check;

#[test]
fn jdk_in_final() {
    check(
        "jdk-in-final",
        &[
            "FROM eclipse-temurin:21-jdk\nCOPY a.jar /\nCMD [\"java\",\"-jar\",\"/a.jar\"]\n",
            "FROM maven:3.9\nCMD [\"java\",\"-jar\",\"/a.jar\"]\n",
            "FROM gradle:8\nENTRYPOINT [\"java\",\"-jar\",\"a.jar\"]\n",
        ],
        &[
            "FROM eclipse-temurin:21-jre\nCMD [\"java\",\"-jar\",\"/a.jar\"]\n",
            "FROM eclipse-temurin:21-jdk\nCMD [\"jshell\"]\n",
            "FROM maven:3.9 AS b\nRUN mvn package\nFROM eclipse-temurin:21-jre\nCOPY --from=b /a.jar /\nCMD [\"java\",\"-jar\",\"/a.jar\"]\n",
        ],
    );
}

#[test]
fn build_tools_in_final() {
    check(
        "build-tools-in-final",
        &[
            "FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y build-essential\n",
            "FROM fedora:43\nRUN dnf install -y gcc-c++ openssl-devel\n",
            "FROM debian:12.8-slim\nRUN apt-get install -y clang llvm-15\n",
            "FROM debian:12.8-slim\nRUN apt-get install -y maven\n",
        ],
        &[
            "FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y gcc libpq-dev && pip x && apt-get purge -y gcc libpq-dev\n",
            "FROM alpine:3.22\nRUN apk add --no-cache --virtual .b gcc && make x && apk del .b\n",
            "FROM debian:12 AS b\nRUN apt-get install -y gcc\nFROM debian:12\nCOPY --from=b /x /x\n",
            "FROM debian:12.8-slim\nRUN apt-get install -y curl ca-certificates\n",
        ],
    );
}

#[test]
fn debug_tools_in_final() {
    check(
        "debug-tools-in-final",
        &[
            "FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y vim\n",
            "FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y net-tools\n",
            "FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y tcpdump\n",
            "FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y gdb\n",
            "FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y tmux\n",
        ],
        &[
            "FROM debian:12.8-slim\nRUN apt-get install -y ca-certificates tzdata\n",
            "FROM debian:12 AS b\nRUN apt-get install -y vim\nFROM debian:12\nCOPY --from=b /x /x\n",
        ],
    );
}

#[test]
fn dev_dependencies_in_final() {
    check(
        "dev-dependencies-in-final",
        &[
            "FROM node:20-slim\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD [\"node\",\"a.js\"]\n",
            "FROM node:20-slim AS b\nCOPY package*.json ./\nRUN npm ci\nFROM node:20-slim\nCOPY --from=b /node_modules /node_modules\nCMD [\"node\",\"a.js\"]\n",
            "FROM node:20-slim\nRUN yarn install\nCMD [\"node\",\"a.js\"]\n",
            "FROM node:20-slim\nCOPY . .\nRUN npm ci\nCMD [\"npm\",\"start\"]\n",
        ],
        &[
            "FROM node:20-slim\nCOPY package*.json ./\nRUN npm ci --omit=dev\nCOPY . .\nCMD [\"node\",\"a.js\"]\n",
            "FROM node:20-slim\nENV NODE_ENV=production\nCOPY package*.json ./\nRUN npm ci\nCMD [\"node\",\"a.js\"]\n",
            "FROM node:20-slim\nRUN npm ci --production\nCMD [\"node\",\"a.js\"]\n",
            "FROM node:20-slim\nRUN pnpm install --prod\nCMD [\"node\",\"a.js\"]\n",
            "FROM node:20-slim AS b\nRUN npm ci && npm run build\nFROM nginx:1.27\nCOPY --from=b /dist /usr/share/nginx/html\n",
        ],
    );
}

#[test]
fn single_stage_build() {
    check(
        "single-stage-build",
        &[
            "FROM golang:1.22\nCOPY . .\nRUN go build -o /a\nCMD [\"/a\"]\n",
            "FROM maven:3.9\nCOPY . .\nRUN mvn package\nCMD [\"java\",\"-jar\",\"t.jar\"]\n",
            "FROM node:20\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"node\",\"d.js\"]\n",
            "FROM mcr.microsoft.com/dotnet/sdk:9.0\nRUN dotnet publish -o /a\nCMD [\"dotnet\",\"a.dll\"]\n",
            "FROM debian:12\nRUN apt-get update && apt-get install -y gcc && rm -rf /var/lib/apt/lists/*\nCOPY a.c /\nRUN gcc -o /a a.c\nCMD [\"/a\"]\n",
        ],
        &[
            "FROM golang:1.22 AS b\nRUN go build -o /a\nFROM debian:12\nCOPY --from=b /a /a\n",
            "FROM python:3.12-slim\nRUN pip install x\nCMD [\"python\"]\n",
            "FROM nginx:1.27\nCOPY dist /x\n",
        ],
    );
}

#[test]
fn shell_in_final() {
    check(
        "shell-in-final",
        &[
            "FROM golang:1.22 AS b\nRUN CGO_ENABLED=0 go build -o /a\nFROM alpine:3.22\nCOPY --from=b /a /a\nENTRYPOINT [\"/a\"]\n",
            "FROM golang:1.22 AS b\nRUN go build -o /a\nFROM debian:12-slim\nCOPY --from=b /a /a\nENTRYPOINT [\"/a\"]\n",
            "FROM rust:1.80 AS b\nRUN cargo build --release\nFROM debian:12-slim\nCOPY --from=b /a /a\nCMD [\"/a\"]\n",
        ],
        &[
            "FROM golang:1.22 AS b\nRUN CGO_ENABLED=0 go build -o /a\nFROM scratch\nCOPY --from=b /a /a\nENTRYPOINT [\"/a\"]\n",
            "FROM golang:1.22 AS b\nRUN go build -o /a\nFROM gcr.io/distroless/static-debian12\nCOPY --from=b /a /a\nENTRYPOINT [\"/a\"]\n",
            "FROM golang:1.22 AS b\nRUN go build -o /a\nFROM alpine:3.22\nRUN apk add --no-cache bash\nCOPY --from=b /a /a\nENTRYPOINT [\"/a\"]\n",
            "FROM golang:1.22 AS b\nRUN go build -o /a\nFROM alpine:3.22\nCOPY --from=b /a /a\nENTRYPOINT /a\n",
            "FROM node:20 AS b\nRUN npm run build\nFROM nginx:1.27\nCOPY --from=b /d /d\n",
        ],
    );
}

#[test]
fn copy_whole_root() {
    check(
        "copy-whole-root",
        &[
            "FROM debian:12 AS b\nFROM debian:12\nCOPY --from=b / /\n",
            "FROM debian:12 AS b\nFROM scratch\nCOPY --from=b / /\n",
            "FROM debian:12\nCOPY --from=alpine:3.22 / /\n",
        ],
        &[
            "FROM debian:12 AS b\nFROM debian:12\nCOPY --from=b /a /\n",
            "FROM debian:12 AS b\nFROM debian:12\nCOPY --from=b / /x\n",
        ],
    );
}

#[test]
fn rm_in_later_layer() {
    check(
        "rm-in-later-layer",
        &[
            "FROM debian:12.8-slim\nCOPY a.tar /tmp/\nRUN tar xf /tmp/a.tar && rm /tmp/a.tar\n",
            "FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y gcc\nRUN apt-get purge -y gcc\n",
            "FROM alpine:3.22\nRUN apk add gcc\nRUN apk del gcc\n",
            "FROM debian:12.8-slim\nCOPY id_rsa /root/.ssh/id_rsa\nRUN git clone x && rm /root/.ssh/id_rsa\n",
        ],
        &[
            "FROM debian:12.8-slim\nRUN curl -o /tmp/x u && rm /tmp/x\n",
            "FROM debian:12.8-slim\nRUN rm /etc/motd\n",
            "FROM debian:12 AS b\nCOPY a /a\nRUN rm /a\nFROM debian:12\nCOPY --from=b /x /x\n",
            "FROM debian:12.8-slim\nCOPY a /a\nRUN rm -f /b\n",
        ],
    );
}

#[test]
fn dynamic_binary_in_scratch() {
    check(
        "dynamic-binary-in-scratch",
        &[
            "FROM golang:1.22 AS b\nWORKDIR /s\nCOPY . .\nRUN go build -o /a .\nFROM scratch\nCOPY --from=b /a /a\nCMD [\"/a\"]\n",
            "FROM golang:1.22 AS b\nWORKDIR /s\nCOPY . .\nRUN go build -o /a .\nFROM gcr.io/distroless/static-debian12\nCOPY --from=b /a /a\nCMD [\"/a\"]\n",
            "FROM rust:1.80 AS b\nWORKDIR /s\nCOPY . .\nRUN cargo build --release\nFROM scratch\nCOPY --from=b /s/target/release/a /a\nCMD [\"/a\"]\n",
            "FROM rust:1.80 AS b\nWORKDIR /s\nCOPY . .\nRUN cargo build --release\nFROM alpine:3.22\nCOPY --from=b /s/target/release/a /a\nCMD [\"/a\"]\n",
            "FROM gcc:13 AS b\nCOPY a.c .\nRUN gcc -o /a a.c\nFROM scratch\nCOPY --from=b /a /a\nCMD [\"/a\"]\n",
        ],
        &[
            "FROM golang:1.22 AS b\nWORKDIR /s\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /a .\nFROM scratch\nCOPY --from=b /a /a\nCMD [\"/a\"]\n",
            "FROM golang:1.22 AS b\nWORKDIR /s\nCOPY . .\nENV CGO_ENABLED=0\nRUN go build -o /a .\nFROM scratch\nCOPY --from=b /a /a\nCMD [\"/a\"]\n",
            "FROM golang:1.22 AS b\nWORKDIR /s\nCOPY . .\nRUN go build -o /a .\nFROM debian:12-slim\nCOPY --from=b /a /a\nCMD [\"/a\"]\n",
            "FROM rust:1.80 AS b\nWORKDIR /s\nCOPY . .\nRUN cargo build --release --target x86_64-unknown-linux-musl\nFROM scratch\nCOPY --from=b /s/target/x86_64-unknown-linux-musl/release/a /a\nCMD [\"/a\"]\n",
            "FROM gcc:13 AS b\nCOPY a.c .\nRUN gcc -static -o /a a.c\nFROM scratch\nCOPY --from=b /a /a\nCMD [\"/a\"]\n",
        ],
    );
}

#[test]
fn jvm_heap_not_container_aware() {
    check(
        "jvm-heap-not-container-aware",
        &[
            "FROM eclipse-temurin:21-jre\nCMD [\"java\",\"-jar\",\"a.jar\"]\n",
            "FROM eclipse-temurin:21-jre\nENV JAVA_OPTS=-Xmx1g\nCMD [\"java\",\"-jar\",\"a.jar\"]\n",
        ],
        &[
            "FROM eclipse-temurin:21-jre\nCMD [\"java\",\"-Xmx512m\",\"-jar\",\"a.jar\"]\n",
            "FROM eclipse-temurin:21-jre\nENV JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75\nCMD [\"java\",\"-jar\",\"a.jar\"]\n",
            "FROM eclipse-temurin:21-jre\nENV JAVA_OPTS=-Xmx1g\nCMD java $JAVA_OPTS -jar a.jar\n",
            "FROM eclipse-temurin:21-jre\nENTRYPOINT [\"java\",\"-XX:MaxRAM=1g\",\"-jar\",\"a.jar\"]\n",
            "FROM eclipse-temurin:21-jre\nENV JDK_JAVA_OPTIONS=\"-XX:MaxRAMPercentage=60\"\nCMD [\"java\",\"-jar\",\"a.jar\"]\n",
        ],
    );
}
