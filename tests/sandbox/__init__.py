"""Stateful stand-ins for the outside world, each judged by the vendor's own client."""
