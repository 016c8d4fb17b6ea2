"""What `make demo` shows: a review and a refund, each asked about first. All is real but GitHub, Zendesk and Stripe."""
