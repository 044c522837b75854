# Sums up a day of sales, with everything that was ever needed to develop it.
FROM python:3.13

RUN apt-get update && apt-get install -y build-essential gfortran llvm-dev curl wget
ADD . /srv/cruncher
WORKDIR /srv/cruncher
RUN pip install -r requirements.txt
RUN pip install jupyter pytest
RUN rm -rf data/raw
RUN chmod -R 775 /srv/cruncher

ENTRYPOINT python crunch.py
