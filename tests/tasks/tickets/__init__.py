"""The ticket resolver by the driver."""
