# A page of two megabytes, delivered with its whole factory.
FROM node:latest
MAINTAINER web-team@example.com

ENV NODE_ENV development
ENV SENTRY_AUTH_TOKEN=6f1d0c0e5b7a4d1c9e2f8a3b7c4d5e6f

RUN apt-get update
RUN apt-get upgrade -y
RUN apt-get install -y python3 build-essential git vim

COPY . /site
RUN cd /site && npm install
WORKDIR /site
RUN npm run build
RUN rm -rf /site/.cache
RUN chown -R node:node /site

EXPOSE 4173
CMD npm run preview
