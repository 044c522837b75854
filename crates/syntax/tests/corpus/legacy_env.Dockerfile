FROM debian:12
ENV GREETING hello there world
LABEL owner platform team
CMD env
