FROM node:latest
WORKDIR /app

# Everything goes in first, so any edit installs again.
COPY . .
RUN npm install
RUN npm run build

RUN apt-get update
RUN apt-get install -y imagemagick
RUN rm -rf /var/lib/apt/lists/*

ENV NODE_ENV=production
EXPOSE 3000
CMD npm start
