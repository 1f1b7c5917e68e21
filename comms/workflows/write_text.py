"""What the form of a text would become: read, checked, written as campaign files.

Called by `workflows.write`, which keeps what comes of it; nothing is stored here but
pictures, which lie in the media store under the hash of their content.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from comms.content.folder import MEDIA
from comms.content.seminar_names import free_name
from comms.content.seminar_problems import problem
from comms.content.seminar_values import moved_posts
from comms.content.text_files import PHOTO_FILE, Before, NewPhoto, text_files
from comms.content.text_read import Text, read_text
from comms.content.text_values import has_the_text_form, text_values
from comms.errors import NotFound
from comms.model import seminar as form
from comms.model.desk import Problem, Values
from comms.model.plans import (
    Campaign,
    ItemFacts,
)
from comms.model.programme import Account, Medium
from comms.model.states import ItemState, PublicationState
from comms.model.tables import Item
from comms.model.text_form import KINDS
from comms.store import Session, folders
from comms.store.catalogue import Catalogue
from comms.store.publications import by_plan_entry
from comms.workflows.house import House
from comms.workflows.write_files import earlier_media, own_media, put_in_files
from comms.workflows.write_kept import is_record, versions_of
from comms.workflows.write_lengths import any_facts, any_words, unfit
from comms.workflows.write_photo import (
    earlier_photos,
    free_photo,
    own_photo,
    paths_of,
    stands,
    was_told,
)
from comms.workflows.write_rights import (
    Draft,
    others_accounts,
    require_units,
    title_of,
)


@dataclass(frozen=True, kw_only=True)
class StoredText:
    """An item as the form could hold it, and what of it has come true."""

    item: Item
    values: Values
    before: Before
    #: Pictures that were put in with it and that it shows no more.
    earlier: list[Medium]
    #: Local times that have come true: they may lie in the past.
    stood: frozenset[str]


def stored_text(
    session: Session, catalogue: Catalogue, item_id: str
) -> StoredText | None:
    """Return an item in the form's shape; None: there is none, or it has another."""
    item = folders.item(session, item_id)
    if item is None or not item.content_hash or item.type not in KINDS:
        return None
    facts = ItemFacts.model_validate(item.facts)
    posts = catalogue.find(Campaign, item_id)
    versions = versions_of(session, item)
    if item.state == ItemState.WITHDRAWN or not has_the_text_form(facts, posts):
        return None
    medium = catalogue.find(Medium, own_photo(session, item))
    media = own_media(session, catalogue, item)
    return StoredText(
        item=item,
        values=text_values(
            facts,
            versions,
            posts,
            records=[name for name in facts.channels if is_record(catalogue, name)],
            in_newsletter=any(carries(catalogue, name) for name in facts.channels),
            medium=medium,
            media=media,
        ),
        before=Before(
            item=facts,
            medium=medium,
            media=tuple(media),
            posts_at=moved_posts(facts, posts),
            files=_files(session, item, [medium, *media]),
        ),
        earlier=[
            *earlier_photos(session, catalogue, item),
            *earlier_media(session, catalogue, item),
        ],
        stood=_stood(session, facts),
    )


def draft_text(  # noqa: PLR0913 - as `write.draft`
    session: Session,
    house: House,
    catalogue: Catalogue,
    user: str,
    values: Values,
    language: str,
    *,
    item_id: str,
    carried: Mapping[str, Any] | None = None,
) -> Draft:
    """Return the files that a form makes, and what is wrong with it.

    Raises:
        Refused: The unit is not the user's.
        NotFound: No such item, or none that the form could hold.
    """
    stored = stored_text(session, catalogue, item_id) if item_id else None
    if item_id and stored is None:
        raise NotFound(key="missing.item", name=item_id)
    now = house.clock.now()
    kind = form.one(values, "kind")
    away = require_units(
        catalogue, user, values, kind, stored.item if stored else None, now
    )
    if stored:
        # A kind is for the life of an item: its approval rule hangs on it.
        values = {**values, "kind": (stored.item.type,)}
    before = stored.before if stored else Before(carried=carried or {})
    text, problems = read_text(
        values,
        catalogue,
        language,
        now,
        stood=stored.stood if stored else frozenset(),
        own_photo=before.medium.id if before.medium else "",
        has_other=_has_other(before),
    )
    if text is None:
        return Draft(item_id=item_id, problems=problems)
    content, found = _upload(house, text, language)
    uploads, lost = put_in_files(
        house, text, {medium.id for medium in before.media}, language
    )
    problems += (*found, *lost)
    problems += tuple(
        others_accounts(catalogue, user, text.unit, text.accounts, language, now)
    )
    problems += tuple(_too_long(house, catalogue, text, language))
    name = item_id or free_name(session, title_of(text.texts["title"], catalogue))
    if before.medium and content == before.files.get(f"{MEDIA}/{before.medium.file}"):
        # A form that came back carries the picture that was kept meanwhile.
        content = None
    photo = NewPhoto(id=_photo_id(catalogue, name, before, content), content=content)
    new = text_files(text, catalogue, name, user, before, photo, uploads)
    if _says_more(before, photo, new) and stands(session, name, photo.id):
        photo = NewPhoto(id=free_photo(catalogue, name), content=None)
        new = text_files(text, catalogue, name, user, before, photo, uploads)
    media = (before.medium, *before.media, *(stored.earlier if stored else ()))
    shown = photo.id if text.photo else text.picture or ""
    others = [one for one in media if one]
    gone = _gone(session, catalogue, name, before, new, others, shown)
    files = {**dict.fromkeys(gone), **new}
    return Draft(
        item_id=name,
        files=files,
        problems=problems,
        acting_for=away,
        checked=text.checked,
    )


def _gone(  # noqa: PLR0913, PLR0917 - what stood, and what stands now
    session: Session,
    catalogue: Catalogue,
    item_id: str,
    before: Before,
    new: Mapping[str, bytes],
    media: Iterable[Medium],
    shown: str,
) -> set[str]:
    """Return the files that go: a medium stays while it is shown, or was told."""
    gone = set(before.files) - set(new)
    for medium in media:
        if medium.id != shown and f"{MEDIA}/{medium.id}.yaml" not in new:
            own = paths_of(medium)
            is_kept = stands(session, item_id, medium.id) or was_told(
                session, catalogue, item_id, medium
            )
            gone = gone - own if is_kept else gone | own
    return gone


def _has_other(before: Before) -> bool:
    """Tell whether files stand there that the form does not hold."""
    own = {medium.id for medium in before.media}
    return before.item is not None and bool(set(before.item.attachments) - own)


def _upload(
    house: House, text: Text, language: str
) -> tuple[bytes | None, list[Problem]]:
    """Return the picture that was put in; a name that nobody gave is refused."""
    if text.photo is None or not text.photo.upload:
        return None, []
    # Other files of the store were never put in: nobody has looked at them as photos.
    if text.photo.upload.endswith(PHOTO_FILE):
        with suppress(NotFound):
            return house.media.read(text.photo.upload), []
    return None, [problem(language, "picture", "upload_gone")]


def _photo_id(
    catalogue: Catalogue, item_id: str, before: Before, content: bytes | None
) -> str:
    """Return the id of the item's own picture: a new one has one of its own."""
    if content is None and before.medium:
        return before.medium.id
    return free_photo(catalogue, item_id)


def _says_more(before: Before, photo: NewPhoto, new: Mapping[str, bytes]) -> bool:
    """Tell whether other things are said of the picture that stays."""
    path = f"{MEDIA}/{photo.id}.yaml"
    stays = before.medium is not None and before.medium.id == photo.id
    return stays and path in new and new[path] != before.files.get(path)


def _too_long(
    house: House, catalogue: Catalogue, text: Text, language: str
) -> Iterator[Problem]:
    facts = any_facts(text.unit, text.publish_at, text.kind)
    words = [
        any_words(
            code,
            text.texts["title"][code],
            text.texts["social"].get(code, ""),
            text.texts["summary"].get(code, ""),
        )
        for code in text.languages
    ]
    yield from unfit(house, catalogue, facts, words, text.accounts, language)


def carries(catalogue: Catalogue, name: str) -> bool:
    """Tell whether an account is that of newsletters."""
    account = catalogue.find(Account, name)
    return account is not None and account.channel == "newsletter"


def _files(
    session: Session, item: Item, media: Iterable[Medium | None]
) -> dict[str, bytes]:
    """Return the files that the form would write anew, or leave out."""
    name = item.external_id
    own = {f"posts/{name}.yaml"}
    for medium in media:
        own |= paths_of(medium) if medium else set()
    rows = folders.files_of_item(session, item, own)
    return {path: row.content for path, row in rows.items()}


def _stood(session: Session, facts: ItemFacts) -> frozenset[str]:
    entry = f"page:{facts.id}"
    page = by_plan_entry(session, [entry]).get(entry)
    out = page is not None and page.state == PublicationState.SENT
    return frozenset([facts.publish_at]) if out else frozenset()
