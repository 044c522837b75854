FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
COPY src/ ./src/
USER node
CMD ["node", "src/server.js"]
