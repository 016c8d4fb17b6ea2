"""The guarded MCP endpoint: other people's agents use our tools, and are held to our policy.

Streamable HTTP in JSON-response mode. No session is kept: any web process answers any request.
"""
