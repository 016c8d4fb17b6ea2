"""Plain MCP servers, of the protocol's own SDK: one tool, and a proxy before it that asks nobody anything."""
