FROM node:24-slim
WORKDIR /srv
COPY npmrc-with-token .npmrc
RUN rm .npmrc
