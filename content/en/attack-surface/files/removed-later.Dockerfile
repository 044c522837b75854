FROM debian:trixie-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 curl git vim \
 && rm -rf /var/lib/apt/lists/*
RUN rm /usr/bin/curl /usr/bin/git /usr/bin/vim
WORKDIR /srv
COPY report.py ./
USER 10001
CMD ["python3", "report.py"]
