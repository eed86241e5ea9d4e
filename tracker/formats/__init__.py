"""Dates and times as each language writes them on our pages; the rest is Django's."""
