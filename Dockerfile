# syntax=docker/dockerfile:1
# check=error=true
# The page, built and served by an ordinary web server. `docker build -t layerlab .`, then
# `docker run --read-only --tmpfs /tmp -p 8080:8080 layerlab`. See docs/hosting.md.

FROM rust:1.95.0-bookworm AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
# Node runs esbuild and wasm-opt, both from the lock file.
COPY --from=node:22.21.1-bookworm-slim /usr/local/bin/node /usr/local/bin/node
COPY --from=node:22.21.1-bookworm-slim /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /src
COPY . .
# The tools are compiled once and stay in the cache mount; so does everything cargo compiles.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/root/.cache/layerlab \
    --mount=type=cache,target=/root/.npm \
    --mount=type=cache,target=/src/target \
    cargo xtask build --release

FROM nginxinc/nginx-unprivileged:1.29.3-alpine3.22-slim
LABEL org.opencontainers.image.title="Layerlab" \
      org.opencontainers.image.description="Check a Dockerfile, open a saved image, learn how images work; all in the browser" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY docs/hosting/nginx.conf /etc/nginx/conf.d/default.conf
COPY --from=build /src/dist /usr/share/nginx/html
USER 101:101
EXPOSE 8080/tcp
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s \
    CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"]
STOPSIGNAL SIGQUIT
