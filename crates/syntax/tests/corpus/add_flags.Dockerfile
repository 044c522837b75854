FROM alpine:3.22
ADD --chown=1000:1000 --checksum=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 https://example.org/x /x
ADD --keep-git-dir=true https://example.org/repo.git /repo
COPY --link --chmod=755 run.sh /run.sh
