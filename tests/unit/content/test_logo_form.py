"""What a logo is called, as its form says it."""

import pytest

from comms.content.logo_form import ALT_OF, new_alt, upload_of, with_alts, wrong_alts
from comms.model.programme import Medium
from comms.store.catalogue import Catalogue

POH = Medium(id="poh", type="logo", alt={"fi": "Lape", "sv": "Lape"})
DARK = Medium(id="poh_dark", type="logo", alt={"fi": "Lape", "sv": "Lape mörk"})
UPLOAD = f"upload:{'a' * 32}.png"


@pytest.mark.parametrize(
    ("medium", "alt"),
    [
        # As typed; only where both said the same; all of it where it is new.
        (POH, {"fi": "Lape Pohjanmaa", "sv": "Lape"}),
        (DARK, {"fi": "Lape Pohjanmaa", "sv": "Lape mörk"}),
        (None, {"fi": "Lape Pohjanmaa", "sv": "Lape"}),
    ],
)
def test_logo_for_dark_ground_follows_where_both_said_the_same(medium, alt):
    """One text for both, and nobody's own words are lost."""
    assert new_alt(medium, POH, {"fi": "Lape Pohjanmaa", "sv": "Lape"}) == alt


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [("poh", "typed"), (UPLOAD, "typed"), ("poh_dark", "Lape")],
)
def test_texts_are_those_of_the_logo_that_is_chosen(chosen, shown):
    """Words typed for one logo are never saved for another."""
    catalogue = Catalogue(
        entries={("medium", one.id): one for one in (POH, DARK)}, hashes={}, files={}
    )
    typed = {"brand.logo": (chosen,), ALT_OF: ("poh",), "logo_alt.fi": ("typed",)}

    assert with_alts(catalogue, typed)["logo_alt.fi"] == (shown,)


def test_a_text_must_say_whose_logo_it_is():
    """An empty one says nothing, "logo" hardly more."""
    found = wrong_alts({"sv": "Logotyp.", "en": "Lape logo"}, iter(("fi", "sv", "en")))

    assert [(one.field, one.key) for one in found] == [
        ("logo_alt.fi", "alt_missing"),
        ("logo_alt.sv", "alt_empty"),
    ]


@pytest.mark.parametrize(
    "chosen", ["poh", "upload:../../secret.png", "upload:x.png", f"{UPLOAD}.svg"]
)
def test_only_files_of_the_media_store_count_as_put_in(chosen):
    """No name leads anywhere else."""
    assert not upload_of(chosen)
    assert upload_of(UPLOAD) == f"{'a' * 32}.png"
