FROM node:20.11.1 AS build
ENV UPLOAD_TOKEN=kestrel-2291-orchard
RUN apt-get update && apt-get upgrade -y
WORKDIR /site
COPY . .
RUN npm install && npm run build

FROM nginx:1.30-alpine
COPY --from=build /site/dist/ /usr/share/nginx/html/
EXPOSE 80
