FROM alpine:3.23
RUN apt-get update && apt-get install -y --no-install-recommends curl
