"""First floor: remembers. Celery, Redis and SQL; never Flask."""
