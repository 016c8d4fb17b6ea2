"""The help desk's tools at the sandbox."""
