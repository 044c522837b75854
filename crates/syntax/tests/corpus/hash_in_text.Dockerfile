FROM alpine:3.22
RUN echo "# not a comment" # seen by the shell
EXPOSE 80
CMD ["sh", "-c", "echo # x"]
