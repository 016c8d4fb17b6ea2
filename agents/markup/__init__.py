"""Markup that anybody may have written, read as people see it."""
