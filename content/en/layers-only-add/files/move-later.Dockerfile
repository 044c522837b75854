FROM debian:trixie-slim
COPY tool /tmp/tool
RUN mv /tmp/tool /usr/local/bin/tool
CMD ["tool"]
