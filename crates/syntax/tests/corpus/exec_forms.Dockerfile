FROM busybox
RUN ["sh", "-c", "echo \"quoted\" text"]
ENTRYPOINT ["sleep"]
CMD ["60"]
