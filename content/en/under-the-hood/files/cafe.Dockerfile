FROM alpine:3.23
COPY --link menu.txt /srv/
COPY --link prices.txt /srv/
COPY --link hours.txt /srv/
CMD ["sleep", "infinity"]
