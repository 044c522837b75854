FROM eclipse-temurin:21-jdk AS build
WORKDIR /app
COPY gradlew settings.gradle build.gradle ./
COPY gradle gradle
RUN ./gradlew --no-daemon dependencies
COPY src src
RUN ./gradlew --no-daemon bootJar

FROM eclipse-temurin:21-jre
LABEL org.opencontainers.image.title="orders" \
      org.opencontainers.image.vendor="Example GmbH"
COPY --from=build /app/build/libs/orders.jar /orders.jar
ENTRYPOINT ["java", "-jar", "/orders.jar"]
