FROM python:3.13-slim
WORKDIR /srv
COPY report.py ./
USER 10001
CMD ["python", "report.py"]
