FROM alpine:3.22 AS base
RUN apk add --no-cache git
FROM base AS lint
RUN git --version
FROM base AS test
COPY --from=lint /etc/os-release /lint
FROM test AS release
COPY --from=0 /bin/sh /bin/sh2
CMD ["sh2"]
