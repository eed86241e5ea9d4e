"""Writers of the catalogue take their turns."""

from django.apps import apps


def lock_catalogue() -> None:
    """Let nobody else change contents, portions, supplements, replacements or the search's words.

    Until this transaction ends. Who follows the catalogue's logs reads on from the last row it saw.
    That misses nothing only when rows become visible in the order of their keys: so writers take
    their turns. The row is locked without its key, for contents refer to it.
    """
    nutrients = apps.get_model("foods", "Nutrient").objects
    list(nutrients.select_for_update(no_key=True).filter(code="magnesium"))
