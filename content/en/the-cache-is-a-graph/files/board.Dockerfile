FROM node:24-slim AS deps
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci

FROM deps AS lint
COPY src/ ./src/
RUN npx eslint src

FROM deps AS build
COPY themes/ ./themes/
COPY src/ ./src/
RUN npm run build

FROM nginx:1.28-alpine
COPY --from=build /app/themes /usr/share/nginx/html/themes
COPY --link --from=build /app/dist /usr/share/nginx/html/app
