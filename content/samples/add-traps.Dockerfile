FROM alpine:3.23

RUN cd /opt
WORKDIR app
ADD config.json ./
ADD https://downloads.example.com/agent.tar.gz /opt/

CMD ["sh", "-c", "echo first"]
CMD [“./agent”, “--config”, “config.json”]
