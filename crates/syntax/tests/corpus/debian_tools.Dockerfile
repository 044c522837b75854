FROM debian:13-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      ca-certificates \
      curl \
      jq \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /data
VOLUME /data
CMD ["bash"]
