FROM alpine:3.22
# größe in äpfeln
LABEL title="Prüfung – überall" city="Zürich"
RUN echo "Grüße 🐳" \
    && echo ende
