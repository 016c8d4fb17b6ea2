"""Mails the team what the agents did last week, in numbers from their journals."""
