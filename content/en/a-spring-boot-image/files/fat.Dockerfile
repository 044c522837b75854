FROM maven:3-eclipse-temurin-21-alpine
WORKDIR /src
COPY . .
RUN mvn -q -B package -DskipTests
RUN mv target/till-2.3.0.jar /srv/till.jar && chmod 644 /srv/till.jar
EXPOSE 8080
CMD java -jar /srv/till.jar
