"""Appends one line per call to a small database."""
import sqlite3
import sys

with sqlite3.connect("/srv/data/notes.db") as notes:
    notes.execute("INSERT INTO note (text) VALUES (?)", (" ".join(sys.argv[1:]),))
