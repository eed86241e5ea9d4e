"""Words of reference tables and medicines. Made by `manage.py list_words`."""
