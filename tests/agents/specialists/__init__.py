"""The agents that others hand work to."""
