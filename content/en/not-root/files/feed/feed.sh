#!/bin/sh
# Appends what is new to the feed.
set -e
whoami
sleep 3600
