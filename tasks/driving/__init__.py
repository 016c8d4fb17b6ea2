"""Driving a run: one turn, its calls, their effects, and what is asked on the way."""
