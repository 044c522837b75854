"""Adds up one day of sales."""

import sys

import polars as pl

print(pl.read_csv(sys.argv[1])["amount"].sum())
