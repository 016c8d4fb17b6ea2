"""Conditions in CEL, the expression language of Kubernetes and Envoy: read, checked at start, evaluated."""
