# syntax=docker/dockerfile:1
FROM debian:13
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=cache,target=/root/.npm npm ci
RUN --mount=type=bind,source=.,target=/src --network=none make -C /src
RUN --mount=type=ssh git clone git@example.org:team/repo.git
