FROM eclipse-temurin:21-jre-alpine
WORKDIR /srv
COPY target/payments.jar ./
ARG REVISION
LABEL org.opencontainers.image.revision=$REVISION
USER 10001
CMD ["java", "-jar", "payments.jar"]
