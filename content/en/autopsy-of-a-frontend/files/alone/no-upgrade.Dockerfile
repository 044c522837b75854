FROM node:20.11.1
ENV UPLOAD_TOKEN=kestrel-2291-orchard
WORKDIR /site
COPY . .
RUN npm install && npm run build
EXPOSE 4173
CMD ["npm", "start"]
