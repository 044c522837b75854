FROM node:20.11.1-slim
ENV UPLOAD_TOKEN=kestrel-2291-orchard
RUN apt-get update && apt-get upgrade -y
WORKDIR /site
COPY . .
RUN npm install && npm run build
EXPOSE 4173
CMD ["npm", "start"]
