FROM debian:bookworm

RUN apt-get update
RUN apt-get install -y curl git gcc
RUN apt-get dist-upgrade -y
RUN rm -rf /var/lib/apt/lists/*

COPY tool /opt/tool
RUN chown -R www-data:www-data /opt/tool

CMD ["/opt/tool/run"]
