FROM debian:trixie-slim
WORKDIR /srv
COPY notes.sh ./
EXPOSE 8080
CMD ["./notes.sh"]
