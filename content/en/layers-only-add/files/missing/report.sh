#!/bin/sh
# Counts the rows of each table in a database export.
set -eu
grep --only-matching 'INSERT INTO [a-z_]*' "$1" | sort | uniq -c
