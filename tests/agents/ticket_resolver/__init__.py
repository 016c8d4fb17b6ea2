"""The ticket resolver, piece by piece."""
