FROM debian:trixie-slim
RUN apt-get update \
 && apt-get upgrade -y \
 && apt-get install -y --no-install-recommends python3 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
COPY report.py ./
USER 10001
CMD ["python3", "report.py"]
