//! Files that the rules of the group `cache` report, and files they leave alone.

use crate::check;

#[test]
fn copy_all_before_deps() {
    check(
        "copy-all-before-deps",
        &[
            "FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
            "FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN yarn install\n",
            "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN poetry install\n",
            "FROM maven:3.9\nWORKDIR /s\nCOPY . .\nRUN mvn package\n",
            "FROM mcr.microsoft.com/dotnet/sdk:9.0\nWORKDIR /s\nCOPY . .\nRUN dotnet publish -c Release\n",
        ],
        &[
            "FROM node:20-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\n",
            "FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN npm install -g pnpm\n",
            "FROM golang:1.22\nWORKDIR /s\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build -o /a\n",
            "FROM golang:1.22\nWORKDIR /s\nCOPY vendor ./vendor\nCOPY . .\nRUN go build -o /a\n",
            "FROM node:20-slim AS deps\nCOPY package*.json ./\nRUN npm ci\nFROM node:20-slim\nCOPY --from=deps /node_modules /node_modules\nCOPY . .\nRUN npm run build\n",
        ],
    );
}

#[test]
fn cache_busting_metadata_early() {
    check(
        "cache-busting-metadata-early",
        &[
            "FROM golang:1.22\nARG GIT_SHA\nCOPY go.mod .\nRUN go mod download\n",
            "FROM node:20-slim\nLABEL build-date=x\nRUN npm ci\n",
            "FROM node:20-slim\nENV BUILD_NUMBER=5\nRUN npm ci\n",
            "FROM node:20-slim\nARG VCS_REF\nRUN apt-get update && apt-get install -y curl\n",
        ],
        &[
            "FROM node:20-slim\nRUN npm ci\nARG GIT_COMMIT\nLABEL rev=$GIT_COMMIT\n",
            "FROM node:20-slim\nARG VERSION\nRUN npm ci\n",
            "FROM node:20-slim\nARG CIRCUIT\nRUN npm ci\n",
            "FROM node:20-slim\nENV GITHUB_URL=x\nRUN npm ci\n",
            "ARG GIT_SHA\nFROM node:20-slim\nRUN npm ci\n",
        ],
    );
}

#[test]
fn cache_mount_suggested() {
    check(
        "cache-mount-suggested",
        &[
            "FROM node:20-slim\nCOPY package*.json ./\nRUN npm ci\n",
            "FROM golang:1.22\nRUN go build\n",
            "FROM rust:1.80\nRUN cargo build --release\n",
            "FROM maven:3.9\nRUN mvn package\n",
            "FROM python:3.12\nRUN pip install -r requirements.txt\n",
        ],
        &[
            "FROM node:20-slim\nRUN --mount=type=cache,target=/root/.npm npm ci\n",
            "FROM debian:12\nRUN echo hi\n",
        ],
    );
}

#[test]
fn lockfile_not_copied() {
    check(
        "lockfile-not-copied",
        &["FROM node:20-slim\nCOPY package.json ./\nRUN npm ci\n"],
        &[
            "FROM node:20-slim\nCOPY package*.json ./\nRUN npm ci\n",
            "FROM node:20-slim\nCOPY . .\nRUN npm ci\n",
        ],
    );
}
