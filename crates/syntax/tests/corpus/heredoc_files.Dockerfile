# syntax=docker/dockerfile:1
FROM nginx:1.29
COPY <<site.conf <<robots.txt /etc/nginx/extra/
server { listen 8081; }
site.conf
User-agent: *
robots.txt
EXPOSE 8081
