FROM postgres:17
VOLUME ["/var/lib/postgresql/data", "/backup"]
EXPOSE 5432/tcp 5433/udp 8000-8010
