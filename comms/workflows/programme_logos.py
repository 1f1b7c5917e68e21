"""Logos that are put in at the desk: taken in, and written with their brand."""

from codecs import BOM_UTF8
from collections.abc import Sequence
from typing import Any

from comms.access.policy import PROGRAMME, require_keeper
from comms.content.folder import MEDIA
from comms.content.logo_form import (
    DARK,
    LIGHT,
    logo_names,
    new_alt,
    typed_alts,
    upload_of,
    with_alts,
    wrong_alts,
)
from comms.content.pictures import PictureRefused, Raster, raster
from comms.content.pictures_apart import PictureTooCostly, raster_apart
from comms.content.programme_files import path_for, with_entry
from comms.content.programme_values import Wrong
from comms.errors import NotFound
from comms.model.desk import Problem, PutIn, Values
from comms.model.programme import Medium
from comms.ports import MediaStorage
from comms.store import Session, naming
from comms.store.catalogue import Catalogue
from comms.workflows.desk_sight import Sight
from comms.workflows.programme_entry import Entry

#: Bytes of a logo as it is put in.
LARGEST = 4 * 1024 * 1024
#: Pixels of what is kept, and the fewest that stay sharp in a mail.
_WIDTH, _NARROWEST = 960, 144
_MEGA = 1024 * 1024


def put_in_logo(sight: Sight, content: bytes) -> PutIn:
    """Keep a logo as pixels alone, or say why not; its name is not asked.

    Raises:
        Refused: She does not set up the programme.
    """
    require_keeper(sight.user, PROGRAMME)
    if len(content) > LARGEST:
        size = -(-len(content) // _MEGA)
        return _refused(sight, "logo_too_large", size=size, limit=LARGEST // _MEGA)
    try:
        picture = _drawn(content)
    except PictureTooCostly:
        return _refused(sight, "logo_too_costly", width=_WIDTH)
    except PictureRefused:
        return _refused(sight, "logo_unreadable")
    if picture.width < _NARROWEST:
        return _refused(sight, "logo_too_small", width=picture.width, least=_NARROWEST)
    return PutIn(upload=sight.house.media.save(picture.content, ".png").name)


def _drawn(content: bytes) -> Raster:
    if content.removeprefix(BOM_UTF8).lstrip()[:1] == b"<":
        return raster_apart(content, width=_WIDTH)
    return raster(content, ".png", width=_WIDTH)


def _refused(sight: Sight, key: str, **slots: object) -> PutIn:
    sentence = sight.say(f"programme.problem.{key}", **slots)
    problem = Problem(field=LIGHT, severity="error", key=key, sentence=sentence)
    return PutIn(upload="", problem=problem)


def logo_files(
    session: Session,
    catalogue: Catalogue,
    media: MediaStorage,
    entry: Entry,
    body: dict[str, Any],
    values: Values,
) -> tuple[dict[str, bytes | None], list[Wrong]]:
    """Return the files of new logos and of changed texts; the body names the new ones.

    Args:
        session: To read by.
        catalogue: As it stands.
        media: Where pictures lie that were put in.
        entry: Whose brand it is.
        body: What its form makes of it; changed.
        values: The form.
    """
    values = with_alts(catalogue, values)
    alts = typed_alts(values, dict.fromkeys(catalogue.programme.languages))
    light, dark = logo_names(body)
    shown = catalogue.find(Medium, light) or catalogue.find(
        Medium, logo_names(entry.body)[0]
    )
    wrong = list(wrong_alts(alts, iter(body.get("languages") or ())))
    files: dict[str, bytes | None] = {}
    for field, name in ((LIGHT, light), (DARK, dark)):
        if upload := upload_of(name):
            made = _new(catalogue, media, entry, field, upload, alts)
            if made is None:
                wrong.append(Wrong(field=field, key="upload_gone", slots={}))
                continue
            identifier, new = made
            files |= new
            body["brand"][field.rpartition(".")[2]] = identifier
        elif medium := catalogue.find(Medium, name):
            files |= _said_anew(session, catalogue, files, medium, shown, alts)
    return files, wrong


def _new(
    catalogue: Catalogue,
    media: MediaStorage,
    entry: Entry,
    field: str,
    upload: str,
    alts: dict[str, str],
) -> tuple[str, dict[str, bytes | None]] | None:
    """Return the id of a new logo and its files; None: it lies there no more."""
    try:
        content = media.read(upload)
    except NotFound:
        return None
    name = _free(catalogue, f"{entry.id[:48]}_{field.rpartition('.')[2]}")
    patch = {
        "type": "logo",
        "file": f"{name}.png",
        "alt": alts,
        "rights": {"free_use": True},
    }
    path = path_for(Medium, name)
    written = with_entry(Medium, path, None, name, patch)
    return name, {path: written, f"{MEDIA}/{name}.png": content}


def _free(catalogue: Catalogue, wish: str) -> str:
    number, name = 1, wish
    while catalogue.find(Medium, name):
        number += 1
        name = f"{wish}_{number}"
    return name


def _said_anew(
    session: Session,
    catalogue: Catalogue,
    written: dict[str, bytes | None],
    medium: Medium,
    shown: Medium | None,
    alts: dict[str, str],
) -> dict[str, bytes | None]:
    """Return the file of a logo that is called otherwise from now on."""
    alt = new_alt(medium, shown, alts)
    if alt == medium.alt:
        return {}
    source = catalogue.programme.id
    path = naming.path_of(session, source, Medium.kind, medium.id)
    content = written.get(path) or naming.content_of(session, source, path)
    return {path: with_entry(Medium, path, content, medium.id, {"alt": alt})}


def alike(catalogue: Catalogue, entry: Entry) -> Sequence[str]:
    """Return the units, and the programme, whose pages show a logo of this brand."""
    own = {name for name in logo_names(entry.body) if name}
    return [
        one.id
        for one in catalogue.entries.values()
        if one.kind in {"unit", "programme"}
        and one.id != entry.id
        and own & {*logo_names(one.model_dump())}
    ]
