"""Names as they may stand in a letter. Contacts write theirs themselves, and may write more than a name."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import Field

from agents.models.invisible import visible

from .tables import FOLDER, Spec, table

LETTERS = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc"}
JOINTS = "-'’. "
LONGEST, WORDS = 30, 2
"""Characters and words of a given name. Three words are a sentence as easily as a name."""
LONGEST_COMPANY, COMPANY_WORDS, FIGURES = 50, 5, 5
"""Characters, words and figures of a company's name. More figures are somebody's number to call."""
DOMAIN = re.compile(r"\w\.\w{2,}\b")
RUN = re.compile(r"(.)\1{3}")


class Names(Spec):
    """The whole table."""

    not_names: Annotated[frozenset[str], Field(strict=False)]
    legal_forms: Annotated[tuple[str, ...], Field(strict=False)]


NAMES = table(FOLDER / "names.toml", Names)


def given_name(text: str) -> str:
    """A given name for a greeting; empty for what is none, or more than one."""
    name = _plain(text)
    words = name.split()
    if not 0 < len(name) <= LONGEST or len(words) > WORDS or not all(map(_is_name, words)):
        return ""
    if len(words) > 1 and any(each[0].islower() for each in words):
        return ""
    return name.title() if name.isascii() and (name.islower() or name.isupper()) and len(name) > 1 else name


def company_name(text: str) -> str:
    """A company's name for a letter, without its legal form; empty for what is none."""
    name = _plain(text)
    for form in sorted(NAMES.legal_forms, key=len, reverse=True):
        if name.lower().endswith(f" {form}"):
            name = name[: -len(form)].rstrip(" ,")
            break
    words = name.split()
    allowed = all(each.isalnum() or each in "&+.'’- " or unicodedata.category(each) in LETTERS for each in name)
    sentence = len(words) > COMPANY_WORDS or re.search(r"[.!?] ?$|[.!?] [A-Z]", name)
    if not 0 < len(name) <= LONGEST_COMPANY or not allowed or sentence or not any(map(str.isalpha, name)):
        return ""
    linked = DOMAIN.search(name) or "www" in name.lower() or sum(map(str.isdigit, name)) > FIGURES
    return "" if linked or any(_bare(each) in NAMES.not_names for each in words) else name


def _is_name(word: str) -> bool:
    """Letters of one script, joined as names are."""
    letters = [each for each in word if each not in JOINTS]
    if not letters or not all(unicodedata.category(each) in LETTERS for each in letters):
        return False
    if not unicodedata.category(word[0]).startswith("L") or DOMAIN.search(word) or RUN.search(word.lower()):
        return False
    if any(part in NAMES.not_names for part in re.split(r"[-'’.]", word.lower())):
        return False
    return len({_script(each) for each in letters if unicodedata.category(each).startswith("L")}) == 1


def _script(letter: str) -> str:
    """The first word of a letter's name ("LATIN"), with the three that Japanese is written in as one."""
    script = unicodedata.name(letter, "").partition(" ")[0].partition("-")[0]
    return "JAPANESE" if script in ("HIRAGANA", "KATAKANA", "CJK") else script


def _bare(word: str) -> str:
    return word.strip(".,'’-").lower()


def _plain(text: str) -> str:
    """One form of each letter, one space between words, nothing unseen."""
    return " ".join(str(visible(unicodedata.normalize("NFKC", text))).split())
