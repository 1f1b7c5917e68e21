"""What a text that nobody has kept is shown with: its picture, a letter with it.

For previews only. The functions that draw are those that send; here they are given what
the store does not hold yet.
"""

from collections.abc import Sequence
from io import BytesIO

from comms.content.seen import LETTER
from comms.content.words import STANDARD
from comms.errors import NotFound
from comms.language import interface_language, say
from comms.model import seminar as form
from comms.model.desk import Values
from comms.model.plans import EditionPlan, ItemFacts, Section, VersionText
from comms.model.programme import NATIONAL, Medium, Newsletter
from comms.model.tables import Medium as MediumFile
from comms.model.text_form import UPLOAD
from comms.store.catalogue import Catalogue
from comms.workflows.house import House
from comms.workflows.write_text import carries


def shown_with(
    house: House, catalogue: Catalogue, values: Values, media: Sequence[Medium]
) -> Catalogue:
    """Return the catalogue with pictures that a form has and nobody has kept yet.

    Args:
        house: Where their files lie.
        catalogue: What is kept.
        values: The form.
        media: Pictures that the form would keep.
    """
    upload = form.one(values, UPLOAD)
    files = dict(catalogue.files)
    if upload and media:
        width, height = _size(house, upload)
        files[media[0].id] = MediumFile(
            source=catalogue.programme.id,
            external_id=media[0].id,
            source_hash="",
            name=upload,
            width=width,
            height=height,
            size=0,
        )
    entries = {**catalogue.entries, **{(one.kind, one.id): one for one in media}}
    return Catalogue(
        entries=entries,
        hashes=catalogue.hashes,
        files=files,
        absences=catalogue.absences,
    )


def shown_letters(
    catalogue: Catalogue, facts: ItemFacts, texts: Sequence[VersionText]
) -> list[EditionPlan]:
    """Return a letter as the next edition could carry a text: for its preview only.

    Args:
        catalogue: Newsletters: the unit's own first, else the nation's.
        facts: The text; one that is for no newsletter has none.
        texts: Its words.
    """
    words = {one.language: one for one in texts if one.level == STANDARD}
    near = {facts.scope, NATIONAL}
    letters = sorted(
        (one for one in catalogue.all(Newsletter) if one.unit in near),
        key=lambda one: one.unit != facts.scope,
    )
    carried = any(carries(catalogue, name) for name in facts.channels)
    if not (letters and carried):
        return []
    languages = [code for code in letters[0].languages if code in words]
    heading = {
        code: say(interface_language(code), f"outputs.type.{facts.type}")
        for code in languages
    }
    return [
        EditionPlan(
            id=f"{facts.id}{LETTER}",
            newsletter=letters[0].id,
            owner=facts.owner,
            subject={code: words[code].title for code in languages},
            preheader={code: words[code].lead for code in languages},
            languages=languages,
            send_at=facts.publish_at,
            sections=[Section(heading=heading, items=[facts.id])],
        )
    ]


def _size(house: House, name: str) -> tuple[int, int]:
    from PIL import Image  # noqa: PLC0415 - slow to import

    try:
        with Image.open(BytesIO(house.media.read(name)), formats=("JPEG",)) as picture:
            return picture.size
    except (NotFound, OSError):
        return 0, 0
