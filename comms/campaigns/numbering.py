"""Numbers of editions: per newsletter and year, without gaps and without doubles.

A number is given when the edition is first planned and never again. An edition that
is cancelled before it leaves gives its number back only if it was the last one given;
otherwise it keeps the number and the archive says so.
"""

import re

from comms.language import month_name
from comms.model.in_lists import AnyPublication
from comms.model.programme import Newsletter
from comms.model.tables import Publication


def before_this_store(newsletter: Newsletter, year: int) -> int:
    """Return the last number that went out before this store existed."""
    return newsletter.last_number.get(year, 0)


def shown_number(
    newsletter: Newsletter, publication: AnyPublication, language: str
) -> str:
    """Return the number as readers see it: "1/2027", "1-2027 helmikuu"; "" for none."""
    if publication.number is None:
        return ""
    numbered = publication.number, publication.year
    return number_at(newsletter, numbered, publication.due_local, language)


def number_at(
    newsletter: Newsletter,
    numbered: tuple[int, int | None],
    due_local: str,
    language: str,
) -> str:
    """Return a number and its year as readers see them, due at a local time."""
    number, year = numbered
    month = month_name(int(due_local[5:7]), language)
    return newsletter.numbering.format(n=number, yyyy=year, month=month)


def slug(publication: Publication) -> str:
    """Return the number as it stands in an address: "1-2027"."""
    return f"{publication.number}-{publication.year}"


def parse_slug(text: str) -> tuple[int, int] | None:
    """Return number and year of an address, or None."""
    match = re.fullmatch(r"(\d{1,4})-(\d{4})", text)
    return (int(match[1]), int(match[2])) if match else None
