"""MCP servers as they are spoken to: one event loop in a thread of its own, one connection to each server."""
