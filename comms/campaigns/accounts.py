"""Which account a publication stands on, and which kinds of account are our own."""

from comms.model.in_lists import AnyPublication

#: Pages, feeds, calendars and newsletters: parts of the site, never closed alone.
OWN_KINDS = frozenset(
    {"page_and_archive", "rss_atom", "newsletter", "calendar_feed", "email"}
)


def account_of(row: AnyPublication) -> str:
    """Return the account of what stands on one ("post:<item>:<account>"); "": none."""
    parts = row.plan_entry.split(":")
    return parts[2] if row.kind in _ON_ONE and len(parts) > 2 else ""  # noqa: PLR2004


_ON_ONE = frozenset({"post", "announcement", "edit", "removal"})
