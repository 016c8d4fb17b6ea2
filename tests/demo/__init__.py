"""What `make demo` shows: a review, a refund, a lead and a stale table. All is real but those whom Placet talks to."""
