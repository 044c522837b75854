# syntax=docker/dockerfile:1
FROM node:22-slim AS deps
WORKDIR /srv/shop
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev

FROM node:22-slim
WORKDIR /srv/shop
ENV NODE_ENV=production PORT=8080
COPY --from=deps /srv/shop/node_modules ./node_modules
COPY src ./src
EXPOSE 8080
USER node
CMD ["node", "src/main.js"]
