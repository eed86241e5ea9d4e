"""Mails people asked for: which are due, what they say, and that each goes once."""
