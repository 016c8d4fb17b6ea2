"""The small model's server: a process of its own, in an environment of its own."""
