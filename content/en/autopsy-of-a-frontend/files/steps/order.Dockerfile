FROM node:24-slim
ENV UPLOAD_TOKEN=kestrel-2291-orchard
WORKDIR /site
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
EXPOSE 4173
CMD ["npm", "start"]
