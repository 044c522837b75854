FROM busybox
RUN echo one; echo "two three"
CMD echo started && sleep 60
