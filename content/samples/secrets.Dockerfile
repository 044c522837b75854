# None of these values is real; each of them would have been readable for everybody who can pull.
FROM python:3.13-slim

ARG PIP_PASSWORD
ENV DATABASE_URL=postgres://till:tulip-kettle-42@db.internal:5432/till
ENV STRIPE_API_KEY=not-a-real-key-but-shaped-like-a-promise

WORKDIR /srv
COPY requirements.txt ./
RUN pip install --no-cache-dir --index-url https://ci:$PIP_PASSWORD@pypi.internal/simple -r requirements.txt
COPY . .

USER 10001
CMD ["python", "-m", "till"]
