"""What texts say that no record says."""
