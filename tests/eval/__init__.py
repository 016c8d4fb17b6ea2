"""How good the reviewer is: forty small pull requests, most with a planted defect, reviewed and scored."""

from __future__ import annotations
