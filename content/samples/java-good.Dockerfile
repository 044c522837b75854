# syntax=docker/dockerfile:1
FROM maven:3-eclipse-temurin-21-alpine AS build
WORKDIR /src
COPY pom.xml ./
RUN --mount=type=cache,target=/root/.m2 mvn --batch-mode dependency:go-offline
COPY src ./src
RUN --mount=type=cache,target=/root/.m2 mvn --batch-mode package -DskipTests \
 && mv target/*.jar /app.jar

FROM eclipse-temurin:21-jre-alpine
WORKDIR /srv
COPY --from=build /app.jar ./app.jar
USER 10001
EXPOSE 8080
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-jar", "app.jar"]
