FROM debian:trixie-slim
COPY convert /usr/local/bin/convert
COPY samples.tar /tmp/samples.tar
RUN tar -xf /tmp/samples.tar -C /opt --wildcards 'samples/twelve*'
RUN rm /tmp/samples.tar
CMD ["convert", "/opt/samples"]
