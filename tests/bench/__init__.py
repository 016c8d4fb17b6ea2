"""Measurements: each beside a baseline taken in the same run, so that machines can be compared (`make bench`)."""
