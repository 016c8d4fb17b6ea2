"""The CRM's tools at the sandbox."""
