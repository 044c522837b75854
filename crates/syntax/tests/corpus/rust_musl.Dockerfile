FROM rust:1.90-alpine AS builder
RUN apk add --no-cache musl-dev
WORKDIR /w
COPY Cargo.toml Cargo.lock ./
COPY src src
RUN cargo build --release --locked

FROM alpine:3.22
COPY --from=builder /w/target/release/ferry /usr/local/bin/ferry
STOPSIGNAL SIGINT
CMD ["ferry"]
