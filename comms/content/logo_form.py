"""The logos of a brand in its form: which picture, and what it is called.

A picture that was put in and is not saved yet is chosen as "upload:" and its name in
the media store. Alternative texts belong to the logo for light ground that they were
shown with; the one for dark ground follows it where both said the same.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from comms.content.programme_values import Wrong
from comms.model.desk import Values
from comms.model.programme import Medium
from comms.store.catalogue import Catalogue

LIGHT, DARK = "brand.logo", "brand.logo_dark"
#: Alternative texts ("logo_alt.fi"), and whose they are.
ALT, ALT_OF = "logo_alt", "logo_alt_of"
_UPLOAD = "upload:"
_NAME = re.compile(r"[0-9a-f]{32}\.png")
#: Letters of an alternative text.
LONGEST_ALT = 200
#: Says what it is and not whose: words that alone name nobody.
_EMPTY = frozenset({"logo", "logotyp", "logotype", "logga", "tunnus", "kuva", "bild"})


def upload_of(chosen: str) -> str:
    """Return the file of the media store that a choice means; "": a known logo."""
    name = chosen.removeprefix(_UPLOAD)
    known = chosen.startswith(_UPLOAD) and _NAME.fullmatch(name)
    return name if known else ""


def chosen_upload(name: str) -> str:
    """Return the choice that means a file of the media store."""
    return f"{_UPLOAD}{name}"


def alts_of(catalogue: Catalogue, logo: str) -> dict[str, tuple[str, ...]]:
    """Return the alternative texts of a logo as fields of a form."""
    medium = catalogue.find(Medium, logo)
    told = medium.alt if medium else {}
    found = {f"{ALT}.{code}": (text,) for code, text in told.items()}
    return {**found, ALT_OF: (logo,)}


def with_alts(catalogue: Catalogue, values: Values) -> Values:
    """Return a form with the texts of the logo that is chosen in it.

    Those of a new picture are what was typed; where another known logo has been chosen
    since the form was drawn, its own texts are shown.
    """
    chosen = _one(values, LIGHT)
    if upload_of(chosen) or _one(values, ALT_OF) == chosen:
        return values
    rest = {k: v for k, v in values.items() if not k.startswith(f"{ALT}.")}
    return {**rest, **alts_of(catalogue, chosen)}


def typed_alts(values: Values, languages: Mapping[str, object]) -> dict[str, str]:
    """Return the alternative texts of a form by language; empty ones are left out."""
    found = {code: _one(values, f"{ALT}.{code}") for code in languages}
    return {code: text[:LONGEST_ALT] for code, text in found.items() if text}


def wrong_alts(alts: Mapping[str, str], needed: Iterator[str]) -> Iterator[Wrong]:
    """Yield what is wrong with the alternative texts of a logo.

    Args:
        alts: By language.
        needed: Languages in which readers meet it.
    """
    for code in needed:
        text = alts.get(code, "")
        if not text:
            yield Wrong(field=f"{ALT}.{code}", key="alt_missing", slots={})
        elif text.strip(" .").casefold() in _EMPTY:
            yield Wrong(field=f"{ALT}.{code}", key="alt_empty", slots={})


def new_alt(
    medium: Medium | None, light: Medium | None, alts: Mapping[str, str]
) -> dict[str, str]:
    """Return what a logo is called from now on.

    Args:
        medium: The logo; None: it is new.
        light: The one for light ground that the texts were shown with.
        alts: As typed.
    """
    if medium is None:
        return dict(alts)
    if light is None:
        return dict(medium.alt)
    changed = {code: text for code, text in alts.items() if text != light.alt.get(code)}
    same = {
        code: text
        for code, text in changed.items()
        if medium.alt.get(code) == light.alt.get(code)
    }
    return {**medium.alt, **same}


def _one(values: Values, name: str) -> str:
    return values.get(name, ("",))[0].strip()


def logo_names(body: Mapping[str, Any]) -> tuple[str, str]:
    """Return which logos a brand names, for light and for dark ground; "" for none."""
    brand = body.get("brand") or {}
    return str(brand.get("logo") or ""), str(brand.get("logo_dark") or "")
