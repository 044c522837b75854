FROM alpine:3.22
LABEL a=1 b="two words" "c d"='three words' \
      e=f\ g
