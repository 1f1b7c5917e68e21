"""Posts carry the tags of their unit, programme and language, and no others."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from unicodedata import normalize

import pytest

from comms.content.folder import read_folder
from comms.content.hashtags import all_tags, choose_tags, mastodon_tag
from comms.model.programme import Described, Hashtag, HashtagPolicy, Programme
from comms.store.catalogue import STANDING, Catalogue

LAPE = Path(__file__).parents[3] / "campaigns/lape"
SPRING, UMBRELLA = date(2027, 2, 10), date(2026, 6, 1)


@cache
def entries() -> dict[tuple[str, str], Described]:
    """Return the standing facts of the programme's own folder."""
    found = [entry.described for entry in read_folder(LAPE).entries]
    kinds = tuple(STANDING.values())
    return {(fact.kind, fact.id): fact for fact in found if isinstance(fact, kinds)}


def catalogue(*others: Described, **policy: object) -> Catalogue:
    """Return the programme's catalogue with some entries more and another policy."""
    found = dict(entries())
    found.update({(other.kind, other.id): other for other in others})
    programme = next(e for e in found.values() if isinstance(e, Programme))
    changed = programme.hashtag_policy.model_copy(update=policy)
    found["programme", programme.id] = programme.model_copy(
        update={"hashtag_policy": changed}
    )
    return Catalogue(entries=found, hashes={}, files={})


@pytest.mark.parametrize(
    ("unit", "channel", "language", "day", "tags"),
    [
        ("POH", "bluesky", "fi", SPRING, "#LapePohjanmaa #LapeMuutos #Lape"),
        ("POH", "bluesky", "sv", SPRING, "#LapeÖsterbotten #LapeFörändring #Lape"),
        ("national", "x", "fi", SPRING, "#LapeMuutos #Lape"),
        ("national", "bluesky", "en", SPRING, "#LapeMuutos #Lape"),
        ("EKA", "bluesky", "fi", SPRING, "#LapeEteläKarjala #LapeMuutos #Lape"),
        ("national", "x", "fi", UMBRELLA, "#LapeMuutos #Kärkihanke"),
        (
            "POH",
            "mastodon",
            "sv",
            UMBRELLA,
            "#LapeÖsterbotten #LapeFörändring #Spetsprojekt #Lape",
        ),
        (
            "national",
            "mastodon",
            "fi",
            date(2026, 12, 31),
            "#LapeMuutos #Kärkihanke #Lape",
        ),
        ("national", "mastodon", "fi", date(2027, 1, 1), "#LapeMuutos #Lape"),
        ("POH", "x", "fi", SPRING, "#LapePohjanmaa #LapeMuutos"),
        ("VSU", "mastodon", "en", SPRING, "#LapeVarsinaisSuomi #LapeMuutos #Lape"),
        ("EKA", "mastodon", "sv", SPRING, "#LapeEteläKarjala #LapeFörändring #Lape"),
        ("POH", "page_and_archive", "fi", SPRING, ""),
        ("POH", "youtube", "fi", SPRING, ""),
    ],
)
def test_posts_carry_the_tags_of_the_plan(unit, channel, language, day, tags):
    """The programme's own expectation, row by row, and the edges around it."""
    chosen = choose_tags(
        catalogue(), unit=unit, language=language, channel=channel, day=day
    )

    assert chosen == tuple(tags.split())


def test_no_tag_of_the_umbrella_outlives_it():
    """A tag of a programme that has ended would promise what is no more."""
    for language in ("fi", "sv", "en"):
        for day in (date(2027, 1, 1), SPRING, date(2027, 12, 31)):
            found = all_tags(catalogue(), unit="POH", language=language, day=day)
            assert not {"Kärkihanke", "Spetsprojekt"} & set(found)


def test_generic_tag_is_last_and_goes_first_whatever_the_order():
    """It says least; on a network with two places the others stand."""
    order = ["generic", "programme", "region"]
    chosen = choose_tags(
        catalogue(order=order), unit="POH", language="fi", channel="x", day=SPRING
    )

    assert chosen == ("#LapeMuutos", "#LapePohjanmaa")


def test_expired_tag_of_a_language_is_not_replaced_by_another_language():
    """Its scope has ended; the Finnish word would be wrong twice in a Swedish post."""
    later = Hashtag(id="umbrella_fi", tag="Kärkihanke", scope="umbrella", language="fi")
    found = all_tags(catalogue(later), unit="POH", language="sv", day=SPRING)

    assert "Kärkihanke" not in found


def test_tags_leave_composed_and_once():
    """A Mac writes ä as two characters, which Telegram breaks; twice is noise."""
    apart = Hashtag(
        id="programme_sv",
        tag=normalize("NFD", "LapeFörändring"),
        scope="programme",
        language="sv",
    )
    twice = apart.model_copy(update={"id": "extra", "tag": "lapeförändring"})
    found = all_tags(
        catalogue(apart, twice), unit="national", language="sv", day=SPRING
    )

    assert found == ("LapeFörändring", "Lape")
    assert all(normalize("NFC", tag) == tag for tag in found)


def test_policy_may_leave_a_missing_language_without_tag():
    """Some programmes want no Finnish tag under an English text."""
    found = all_tags(
        catalogue(missing_language="leave_out"),
        unit="POH",
        language="en",
        day=SPRING,
    )

    assert found == ("Lape",)


def test_policy_of_a_programme_without_units_or_order_works():
    """The smallest programme has one tag and says nothing of order."""
    bare = HashtagPolicy(max_per_channel={"x": 2}).model_dump()
    chosen = choose_tags(
        catalogue(**bare), unit="national", language="fi", channel="x", day=SPRING
    )

    assert chosen == ("#LapeMuutos", "#Lape")


@pytest.mark.parametrize(
    ("tag", "filed"),
    [
        ("LapeFörändring", "lapeforandring"),
        ("Kärkihanke", "karkihanke"),
        ("Čuovžža", "cuovzza"),
        ("Áŋđŧ", "andt"),
    ],
)
def test_mastodon_files_tags_in_plain_letters(tag, filed):
    """So two tags that differ by dots are one there."""
    assert mastodon_tag(tag) == filed


def sample_units() -> Iterator[str]:
    """Yield every unit of the programme."""
    yield from (key[1] for key in entries() if key[0] == "unit")


@pytest.mark.parametrize("unit", [*sample_units(), "national"])
def test_every_unit_has_the_programme_tag_everywhere(unit):
    """A region cannot lose it: it stands in each post with room for two."""
    for language, tag in (("fi", "#LapeMuutos"), ("sv", "#LapeFörändring")):
        for channel in ("x", "bluesky", "mastodon", "instagram"):
            chosen = choose_tags(
                catalogue(), unit=unit, language=language, channel=channel, day=SPRING
            )
            assert tag in chosen
