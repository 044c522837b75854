FROM python:3.13-slim
ARG APP_USER=api
ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1
RUN useradd --create-home $APP_USER
WORKDIR /home/api
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
USER api
HEALTHCHECK --interval=30s --timeout=3s CMD curl -fs http://localhost:5000/live || exit 1
ENTRYPOINT ["gunicorn", "-b", "0.0.0.0:5000", "api:app"]
