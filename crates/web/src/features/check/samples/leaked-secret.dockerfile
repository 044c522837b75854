FROM node:24-slim
WORKDIR /app

ARG NPM_TOKEN
ENV API_KEY=sk_live_0123456789abcdef

COPY . .
RUN echo "//registry.example.com/:_authToken=${NPM_TOKEN}" > .npmrc
RUN npm ci --omit=dev
# Too late: the file stays in the layer above.
RUN rm .npmrc

USER node
CMD ["node", "server.js"]
