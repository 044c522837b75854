FROM nginx:1.29
HEALTHCHECK --interval=1m --timeout=10s --start-period=5s --retries=4 CMD ["curl", "-f", "http://localhost/"]
