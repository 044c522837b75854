FROM node:24-slim
WORKDIR /app
COPY . .
RUN rm -rf .git
USER node
CMD ["node", "src/server.js"]
