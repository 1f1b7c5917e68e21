"""Reads lists of tags as DKIM keys and DMARC policies are written: "p=none; t=y"."""

from collections.abc import Mapping


def read_tags(text: str) -> Mapping[str, str] | None:
    """Return the tags of a record in their order; None: it is no such list.

    Names are given in lower case; of two tags by one name there is none (RFC 6376,
    section 3.2: such a list is void).
    """
    found: dict[str, str] = {}
    for part in text.strip().removesuffix(";").split(";"):
        name, sign, value = part.partition("=")
        key = name.strip().lower()
        if not sign or not key or key in found:
            return None
        found[key] = value.strip()
    return found


def write_tags(tags: Mapping[str, str]) -> str:
    """Return tags as a record."""
    return "; ".join(f"{name}={value}" for name, value in tags.items())
