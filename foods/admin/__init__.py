"""The curators' desk: the shared catalogue, its gaps and its history. A module for each page."""

from foods.admin import doubts, food, imports, replacements, submissions, tables

__all__ = ["doubts", "food", "imports", "replacements", "submissions", "tables"]
