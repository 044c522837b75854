FROM alpine:3.22
ENV A=1 B="b b" C='c c' D=d\ d
ENV PATH="/opt/bin:$PATH"
