FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
COPY fetch.sh /usr/local/bin/
CMD ["fetch.sh"]
