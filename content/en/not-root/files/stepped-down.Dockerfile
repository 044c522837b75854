FROM debian:trixie-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
COPY --chown=10001:10001 data/ ./data/
COPY notes.py ./
USER 10001
CMD ["python3", "notes.py"]
