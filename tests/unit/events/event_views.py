"""The two events of the spring and what announces them, as they are shown.

The events are those that pages are tested with, at their public addresses.
"""

from dataclasses import replace

from comms.model.views import ItemView, Markdown, Picture
from tests.unit.web.sample_events import HELSINKI, coordinator, events_of, local, pick

__all__ = ["HELSINKI", "coordinator", "local", "pick"]

SITE = "https://lape.example.org"


def first(language):
    """Return E1 in one language."""
    return _announced(events_of(language)[0])


def second(language):
    """Return E2 in one language: in summer time, with sign-up."""
    return _announced(events_of(language)[1])


def _announced(event):
    """Return an event as it was when first announced, standing alone."""
    return replace(
        event,
        uid=f"{event.id}.lape@comms",
        sequence=0,
        url=f"{SITE}{event.url}",
        calendar_url=f"{SITE}{event.calendar_url}",
        previous_in_series=None,
        next_in_series=None,
    )


def announcement(language):
    """Return the item that announces both."""
    return ItemView(
        id="e1_announcement",
        type="event_announcement",
        language=language,
        level="standard",
        title=pick(
            language,
            "Kaksi tapaamista perheiden palveluista, tervetuloa",
            "Två träffar om tjänster för familjer, välkommen",
            "Two meetings about services for families, welcome",
        ),
        lead=pick(
            language,
            "Ensin kuuntelemme, sitten viimeistelemme.",
            "Först lyssnar vi, sedan finslipar vi.",
            "First we listen, then we finish the work.",
        ),
        body=(first(language), second(language), Markdown(text="**Tervetuloa!**")),
        unit_id="VSU",
        unit_name=coordinator(language).unit,
        areas=(
            pick(language, "Perhekeskus", "Familjecenter", "Family centre"),
            pick(language, "Toimintakulttuuri", "Verksamhetskultur", "Working culture"),
        ),
        image=Picture(
            url=f"{SITE}/media/yard.png",
            alt=pick(language, "Piirretty piha", "En ritad gård", "A drawn yard"),
            width=1200,
            height=800,
            credit="Esimerkkikuvaaja",
        ),
        url=f"{SITE}/{language}/news/e1_announcement",
        tags=("LapeVarsinaisSuomi", "LapeMuutos"),
    )


def in_all(make):
    """Return what `make` gives, by language."""
    return {language: make(language) for language in ("fi", "sv", "en")}
