FROM node:24-slim
WORKDIR /srv
ARG NPM_TOKEN
ENV API_TOKEN=$NPM_TOKEN
COPY package.json package-lock.json ./
RUN echo "//registry.example.com/:_authToken=$API_TOKEN" > .npmrc && npm ci
RUN rm .npmrc
ENV API_TOKEN=
CMD ["node", "server.js"]
