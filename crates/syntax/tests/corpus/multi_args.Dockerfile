ARG REGISTRY=docker.io
ARG TAG=3.22
FROM ${REGISTRY}/alpine:${TAG}
ARG REVISION=unknown
LABEL revision=$REVISION
CMD ["cat", "/etc/os-release"]
