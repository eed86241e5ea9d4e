"""The curators' desk: the shared catalogue, its gaps and its history. A module for each page."""

from foods.admin import food, imports, tables

__all__ = ["food", "imports", "tables"]
