"""Programs that read other people's code: run on copies, alone, under limits, and never told what to skip."""

from __future__ import annotations
