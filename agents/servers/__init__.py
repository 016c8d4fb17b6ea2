"""Tools that others declare: those of MCP servers, and of APIs that an OpenAPI document describes."""
