#!/bin/sh
set -eu
curl --fail --silent --show-error --output /srv/rates.json https://rates.example/today.json
