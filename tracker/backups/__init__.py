"""Backups of the whole database in one file, and bringing one back.

file.py: what the file looks like, and whether it is whole; manifest.py: what it says of itself;
sqlite.py and postgresql.py: taking the content from a database and putting it into one; making.py
and restoring.py: the two commands; settling.py: what has to be done with data from the past.
"""
