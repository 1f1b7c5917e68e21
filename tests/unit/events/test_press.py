"""Press texts: when they may be published, whom to ask, what is in them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from event_views import SITE, coordinator, first, local, pick, second

from comms.errors import Refused
from comms.events.press import (
    PressPicture,
    PressRelease,
    press_context,
    press_text,
)
from comms.language import say
from comms.model.views import ContactCard, Funder, ItemView, Picture

TEMPLATES = [Path(__file__).parents[3] / "templates"]


def release(language="fi", **more):
    """Return the press release of the sample."""
    item = ItemView(
        id="vsu_press_release",
        type="press_release",
        language=language,
        level="standard",
        title=pick(
            language,
            "Varsinais-Suomessa kysytään perheiltä, mitä palveluista puuttuu",
            "I Egentliga Finland frågar man familjerna vad som saknas i tjänsterna",
            "Families in Southwest Finland asked what is missing from services",
        ),
        lead="Kaikille avoin iltapäivä pidetään 11. maaliskuuta.",
        body=(),
        unit_id="VSU",
        unit_name=coordinator(language).unit,
        contact=coordinator(language),
        url=f"{SITE}/{language}/news/vsu_press_release",
    )
    facts = {
        "item": item,
        "body": "Iltapäivän kooste julkaistaan viikon kuluessa.",
        "embargo": local("2027-03-01T06:00"),
        "reachable": (local("2027-03-01T09:00"), local("2027-03-01T11:00")),
        "national": ContactCard(
            name="Kansallinen viestintävastaava",
            email="viestinta@example.org",
            phone="",
            unit="Lape",
        ),
        "programme": "Lapsi- ja perhepalveluiden muutosohjelma",
        "about": "Rakennamme palveluja, jotka ovat lähellä.",
        "funder": Funder(text="Esimerkkiministeriö rahoittaa hanketta.", logo=None),
        "events": (first(language),),
        "invited_to": (first(language), second(language)),
        "picture": PressPicture(
            picture=Picture(
                url=f"{SITE}/media/yard.png",
                alt="Piirretty piha",
                width=1200,
                height=800,
                credit="Esimerkkikuvaaja",
            ),
            caption="Piha, jossa tavataan",
            free_use=True,
            until=date(2027, 6, 30),
        ),
        "demo_notice": "DEMO. Tapahtumat ovat keksittyjä.",
    }
    return PressRelease(**{**facts, **more})


def with_contact(**facts):
    """Return the release with another contact card."""
    made = release()
    card = replace(made.item.contact, **facts)
    return replace(made, item=replace(made.item, contact=card))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Julkaisuvapaa ma 1.3.2027 klo 6"),
        ("sv", "Fritt för publicering må 1.3.2027 kl. 6"),
        ("en", "Embargoed until Mon 1 March 2027, 6 am"),
    ],
)
def test_embargo_cannot_be_missed(language, words):
    """First and last, on a line of its own, framed; who opens the middle meets it."""
    lines = press_text(release(language), TEMPLATES).splitlines()

    assert [number for number, line in enumerate(lines) if line == words] == [
        1,
        len(lines) - 3,
    ]
    assert set(lines[0]) == set(lines[-1]) == {"="}


def test_release_without_embargo_says_so():
    """Silence would make a careful editor wait."""
    text = press_text(release(embargo=None), TEMPLATES)

    assert text.splitlines()[1] == "Julkaisuvapaa heti"
    assert "Ei saa julkaista" not in text


def test_facts_of_the_event_stand_in_lines():
    """What a calendar editor copies."""
    lines = press_text(release("sv"), TEMPLATES).splitlines()

    assert "Tid: to 11.3.2027 kl. 12–15" in lines
    assert (
        "Plats: Exempelstads stadshus, fullmäktigesalen, 2 vån., Esimerkkikatu 2, "
        "Exempelstad" in lines
    )
    assert "Anmälan: Ingen anmälan" in lines
    assert "Pris: Gratis" in lines
    assert f"Evenemangets sida: {SITE}/sv/events/E1" in lines


def test_media_are_welcome_to_both_events():
    """Invited to E1 and E2, though the release tells about E1 only."""
    text = press_text(release(), TEMPLATES)
    _, welcome = text.split("Tiedotusvälineet ovat tervetulleita")

    assert "Avoin iltapäivä: to 11.3.2027 klo 12–15, Esimerkkilän" in welcome
    assert "-työpaja: to 8.4.2027 klo 12–15, Esimerkkilän kirjasto" in welcome


def test_nobody_is_invited_to_a_cancelled_event():
    """The facts stay, and say that it is off."""
    gone = replace(first("fi"), cancelled=True)

    text = press_text(release(events=(gone,), invited_to=(gone,)), TEMPLATES)

    assert "TAPAHTUMA ON PERUTTU" in text
    assert "tervetulleita" not in text


def test_both_levels_of_more_information_are_there():
    """The region answers on the event with hours, the nation on the programme."""
    text = press_text(release(), TEMPLATES)
    _, more = text.split("Lisätietoja\n")
    regional, national = more.split("Koko ohjelmasta")

    assert "Puhelin: +358 00 000 0002" in regional
    assert "Tavoitettavissa ma 1.3.2027 klo 9–11" in regional
    assert "viestinta@example.org" in national
    assert "Puhelin" not in national
    assert "Tavoitettavissa" not in national


def test_contact_is_named_once_where_both_levels_are_one():
    """A national release has one contact."""
    made = release()

    context = press_context(replace(made, national=made.item.contact))

    assert [contact["level"] for contact in context["contacts"]] == ["regional"]


def test_picture_comes_with_caption_and_rights():
    """An editor must know what may be done with it without asking."""
    lines = press_text(release(), TEMPLATES).splitlines()

    assert "Kuvateksti: Piha, jossa tavataan" in lines
    assert "Kuvaaja: Esimerkkikuvaaja" in lines
    assert "Kuvaa saa käyttää vapaasti tästä aiheesta kerrottaessa." in lines
    assert "Kuvaa saa käyttää ke 30.6.2027 saakka." in lines


def test_programme_funder_and_demo_stand_at_the_end():
    """What the programme is, who pays, and that all is invented."""
    _, end = press_text(release(), TEMPLATES).split("Ohjelma lyhyesti")

    assert "Rakennamme palveluja" in end
    assert "rahoittaa" in end
    assert "DEMO" in end


def test_release_without_a_contact_is_refused():
    """N09: a newsroom that reaches nobody writes without us."""
    made = release()

    with pytest.raises(Refused) as missing:
        press_text(replace(made, item=replace(made.item, contact=None)), TEMPLATES)
    with pytest.raises(Refused) as unreachable:
        press_text(with_contact(email="", phone=""), TEMPLATES)

    assert missing.value.key == "contact_missing"
    assert unreachable.value.key == "contact_unreachable"
    for refused in (missing.value, unreachable.value):
        assert say("sv", f"rules.{refused.key}", **refused.slots)


def test_paragraphs_are_lines_without_empty_heaps():
    """Pasted text must not bring line breaks of ours along."""
    text = press_text(release(reachable=None, picture=None, events=()), TEMPLATES)

    assert "\n\n\n" not in text
    assert not any(line != line.rstrip() for line in text.splitlines())
    assert text.endswith("=\n")


def test_text_of_people_is_never_run_as_a_template():
    """A title is a title, whatever stands in it."""
    made = release()
    item = replace(made.item, title="{{ 7 * 7 }} <b>& muuta</b>")

    text = press_text(replace(made, item=item), TEMPLATES)

    assert "{{ 7 * 7 }} <b>& muuta</b>" in text


def test_own_template_comes_first(tmp_path):
    """A site may give its releases another shape."""
    (tmp_path / "press").mkdir()
    (tmp_path / "press/release.txt").write_text("{{ item.title|upper }}")

    assert press_text(release(), [tmp_path, *TEMPLATES]).startswith(
        "VARSINAIS-SUOMESSA"
    )
