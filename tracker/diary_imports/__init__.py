"""Diaries of other apps: pure readers, what a file means for a person, writing it, taking it back.

`reading.py` and what it uses know files alone; `planning.py` sets a file beside a diary and
writes nothing; `writing.py` writes all of it or nothing; `undoing.py` takes one import back.
"""
