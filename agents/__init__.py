"""Ground floor: decides. Never Celery, Flask, Redis or SQL."""
