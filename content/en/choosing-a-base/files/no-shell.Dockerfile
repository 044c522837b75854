FROM scratch
COPY rates /rates
USER 10001
CMD /rates --listen :8080
