FROM node:24-slim
WORKDIR /srv/app
COPY src/ ./src/
EXPOSE 8080
VOLUME /srv/app/uploads
LABEL org.opencontainers.image.authors="ada@example.com"
USER node
CMD ["node", "src/server.js"]
