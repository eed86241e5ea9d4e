"""How often the food a person wants is first, and in the first three."""

import csv
from pathlib import Path

from foods.search import search

QUERIES = Path(__file__).with_name("search_queries.csv")
GERMAN = Path(__file__).with_name("search_queries_de.csv")


def queries(path=QUERIES):
    """What a person types, and the names of the foods any of which they would be glad of."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["query"]: row["wanted"].split("|") for row in csv.DictReader(file)}


def measure(foods, path=QUERIES):
    """The share first, the share in the first three, and what was not first."""
    asked = queries(path)
    found = {query: [food.name for food in search(foods, query, limit=5)] for query in asked}
    first = [
        query for query, wanted in asked.items() if found[query][:1] and found[query][0] in wanted
    ]
    three = [query for query, wanted in asked.items() if set(found[query][:3]) & set(wanted)]
    missed = {query: found[query] for query in asked if query not in first}
    return len(first) / len(asked), len(three) / len(asked), missed
