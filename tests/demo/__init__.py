"""What `make demo` shows: a pull request, a question, a click, a review. Everything is real but the GitHub."""
