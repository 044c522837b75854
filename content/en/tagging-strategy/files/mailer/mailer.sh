#!/bin/sh
# Sends what lies in the outbox.
set -e
for letter in /srv/outbox/*; do msmtp --read-recipients < "$letter"; done
