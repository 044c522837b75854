FROM node:24 AS build
WORKDIR /web
COPY package.json package-lock.json ./
RUN npm ci
COPY src/ ./src/
RUN npm run build

FROM build AS test
COPY test/ ./test/
RUN npm test

FROM nginx:1.29-alpine
COPY --from=build /web/dist/ /usr/share/nginx/html/
