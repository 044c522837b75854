FROM debian:13
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN curl -s https://example.org/list | sort > /list
SHELL ["/bin/sh", "-c"]
RUN echo done
