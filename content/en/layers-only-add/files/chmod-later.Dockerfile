FROM debian:trixie-slim
COPY tool /usr/local/bin/tool
RUN chmod +x /usr/local/bin/tool
CMD ["tool"]
