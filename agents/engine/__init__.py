"""The engine: entries, flows, replay and what to do next. Pure: no I/O, no clock, no randomness."""
