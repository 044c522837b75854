FORM alpine:3.22
RUN apk add --no-cache curl &&
COPY --form=build /out /out
ENTRYPOINT ['/out/app']
MAINTAINER someone
FROM
