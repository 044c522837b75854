FROM debian:trixie-slim
COPY convert /usr/local/bin/convert
RUN --mount=type=bind,source=samples.tar,target=/tmp/samples.tar \
    tar -xf /tmp/samples.tar -C /opt --wildcards 'samples/twelve*'
CMD ["convert", "/opt/samples"]
