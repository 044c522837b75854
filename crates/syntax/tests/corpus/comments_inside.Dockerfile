FROM alpine:3.22
# everything the job needs
RUN apk add --no-cache \
    # for downloads
    curl \
    # for archives
    tar \
    xz
# the end
CMD ["sh"]
