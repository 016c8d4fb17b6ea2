"""Mail that nobody asked for, to contacts of the CRM: who may be written to, and the writing; one file each.

Who wants no more of it, and whom we have written to, is kept by the floor above, as `at.py` says.
"""

from __future__ import annotations

from agents.tools.outreach import send, standing

TOOLS = (send.send, standing.standing)
