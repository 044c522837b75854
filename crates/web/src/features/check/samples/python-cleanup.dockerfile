FROM python:3.13
WORKDIR /srv

RUN apt-get update && apt-get install -y build-essential libpq-dev
COPY requirements.txt .
RUN pip install -r requirements.txt

COPY . .
# Neither of these makes the image smaller.
RUN apt-get purge -y build-essential
RUN rm -rf /var/lib/apt/lists/* /root/.cache

RUN chown -R www-data /srv
CMD ["gunicorn", "app:app"]
