//! Files that the rules of the group `base` report, and files they leave alone.

use crate::check;

#[test]
fn untagged_image() {
    check(
        "untagged-image",
        &[
            "FROM nginx\n",
            "FROM localhost:5000/nginx\n",
            "ARG REG=quay.io\nFROM ${REG}/nginx\n",
            "FROM debian:12\nCOPY --from=nginx /a /a\n",
            "FROM debian:12\nRUN --mount=type=bind,from=nginx,target=/x ls\n",
        ],
        &[
            "FROM nginx:1.25\n",
            "FROM nginx@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
            "FROM debian:12 AS Base\nFROM base\n",
            "ARG BASE=nginx:1\nFROM $BASE\n",
            "FROM debian:12\nCOPY --from=nginx:1 /a /a\n",
        ],
    );
}

#[test]
fn latest_tag() {
    check(
        "latest-tag",
        &[
            "FROM nginx:latest\n",
            "ARG T=latest\nFROM nginx:$T\n",
            "FROM gcr.io/distroless/static-debian12:latest\n",
            "FROM debian:12\nCOPY --from=nginx:latest /a /a\n",
        ],
        &[
            "FROM nginx:latest@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
            "FROM gcr.io/distroless/static-debian12\n",
        ],
    );
}

#[test]
fn digest_invalid() {
    check(
        "digest-invalid",
        &[
            "FROM nginx@sha256:abc\n",
            "FROM nginx@sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
            "FROM nginx@md5:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
        ],
        &[
            "FROM nginx@sha512:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
        ],
    );
}

#[test]
fn fat_base_image() {
    check(
        "fat-base-image",
        &[
            "FROM node:20\nCMD [\"x\"]\n",
            "FROM golang:1.22\nCMD [\"x\"]\n",
            "FROM gcc:13\nCMD [\"x\"]\n",
            "FROM eclipse-temurin:21-jdk\nCMD [\"x\"]\n",
            "FROM debian:12\nCMD [\"x\"]\n",
        ],
        &[
            "FROM node:20-slim\nCMD [\"x\"]\n",
            "FROM eclipse-temurin:21-jre\nCMD [\"x\"]\n",
            "FROM debian:bookworm-slim\nCMD [\"x\"]\n",
            "FROM mcr.microsoft.com/dotnet/aspnet:8.0\nCMD [\"x\"]\n",
            "FROM nginx:1.25\nCMD [\"x\"]\n",
        ],
    );
}

#[test]
fn deprecated_base_image() {
    check(
        "deprecated-base-image",
        &[
            "FROM openjdk:17\n",
            "FROM centos:7\n",
            "FROM vault:1.13\n",
            "FROM jenkins:2.60\n",
            "FROM sentry:9\n",
        ],
        &[
            "FROM eclipse-temurin:21\n",
            "FROM hashicorp/vault:1.13\n",
            "FROM jenkins/jenkins:lts\n",
            "FROM quay.io/centos/centos:stream9\n",
            "FROM debian:12\n",
        ],
    );
}

#[test]
fn base_eol() {
    check(
        "base-eol",
        &[
            "FROM debian:9\n",
            "FROM ubuntu:xenial\n",
            "FROM alpine:3.20\n",
            "FROM node:14\n",
            "FROM php:8.0\n",
        ],
        &[
            "FROM debian:12\n",
            "FROM ubuntu:24.04\n",
            "FROM python:3.12\n",
            "FROM php:8.3\n",
            "FROM node\n",
        ],
    );
}

#[test]
fn base_tag_unknown() {
    check(
        "base-tag-unknown",
        &["FROM openjdk:17-jre\n"],
        &["FROM openjdk:17-jdk\n", "FROM node:20\n"],
    );
}

#[test]
fn tool_not_in_base() {
    check(
        "tool-not-in-base",
        &[
            "FROM eclipse-temurin:21-jdk\nRUN mvn package\n",
            "FROM alpine:3.22\nRUN apt-get update\n",
            "FROM nginx:1.27\nRUN npm ci\n",
            "FROM node:20-slim\nRUN git clone https://e.org/a\n",
            "FROM fedora:43\nRUN apt-get install -y x\n",
        ],
        &[
            "FROM eclipse-temurin:21\nCOPY . .\nRUN ./mvnw package\n",
            "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y curl && curl x\n",
            "FROM node:20\nRUN git clone x\n",
            "FROM debian:12\nRUN apt-get update\n",
            "FROM buildpack-deps:bookworm\nRUN curl x\n",
        ],
    );
}
