FROM python:3.13-slim
WORKDIR /srv
COPY words.txt ./
COPY greeter.py ./
EXPOSE 8080
CMD ["python", "greeter.py"]
