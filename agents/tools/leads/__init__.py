"""The `leads` tools: what the providers of `leads.toml` know of a company or a person. `docs/leads.md`."""
