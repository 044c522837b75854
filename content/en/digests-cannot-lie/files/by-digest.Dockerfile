FROM registry.example.com/base/python:3.13-slim@sha256:0b90fc559fba22ce8a1f23646de48ce35059e61758c973d3a3c63020d6d17f23
WORKDIR /srv
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY app/ ./app/
USER 10001
CMD ["python", "-m", "app"]
