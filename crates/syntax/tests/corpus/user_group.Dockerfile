FROM alpine:3.22
RUN addgroup -S app && adduser -S app -G app
USER app:app
WORKDIR /home/app
STOPSIGNAL 15
