FROM alpine:3.22
COPY ["my notes.txt", "other file.txt", "/docs/"]
ADD ["https://example.org/a.tgz", "/tmp/a b.tgz"]
