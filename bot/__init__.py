"""Cartwright: what the bot knows and does. What people can ask of it lives in `handlers`."""
