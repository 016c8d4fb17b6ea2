"""`python -m webhooks.cli` is `placet`."""

from __future__ import annotations

from webhooks.cli import main

main(prog_name="placet")
