FROM debian:trixie-slim
COPY --chmod=0755 tool /usr/local/bin/tool
CMD ["tool"]
