"""Words of the catalogue that pages show. Made by `manage.py list_words`."""
