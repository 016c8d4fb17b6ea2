"""Tests of asking a model, against a real HTTP server on loopback."""
