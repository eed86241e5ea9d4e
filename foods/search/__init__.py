"""One search for the web, the API and the admin: see docs/search.md."""

from foods.search.engine import matching, search
from foods.search.index import forget, rebuild, refresh
from foods.search.text import MAX_WORDS, fold, search_text

__all__ = ["MAX_WORDS", "fold", "forget", "matching", "rebuild", "refresh", "search", "search_text"]
