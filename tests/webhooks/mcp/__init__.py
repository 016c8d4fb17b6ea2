"""The guarded MCP endpoint, tested."""
