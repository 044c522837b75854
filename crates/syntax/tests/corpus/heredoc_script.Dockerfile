# syntax=docker/dockerfile:1
FROM fedora:43
RUN <<SETUP
set -eu
dnf install -y nginx
dnf clean all
SETUP
CMD ["nginx", "-g", "daemon off;"]
