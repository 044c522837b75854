FROM scratch
COPY rates /rates
USER rates
CMD ["/rates"]
