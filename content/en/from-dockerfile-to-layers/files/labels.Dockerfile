FROM eclipse-temurin:21-jre
LABEL org.opencontainers.image.title="invoices"
LABEL org.opencontainers.image.version="1.4.0"
LABEL org.opencontainers.image.licenses="MIT"
LABEL team="billing"
ENV JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75
WORKDIR /srv
COPY invoices.jar ./
RUN mkdir -p reports
EXPOSE 8080
USER 1000
CMD ["java", "-jar", "invoices.jar"]
