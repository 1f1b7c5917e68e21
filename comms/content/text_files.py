"""Writes a text of the desk as campaign files: facts, words, posts, picture.

What the form does not know stays as the old file has it, and a file that would say
nothing new keeps its bytes: comments and line breaks that somebody made by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comms.content.folder import MEDIA, read_contents
from comms.content.seminar_files import (
    as_yaml,
    ordered,
    posts_plan,
    rest_of,
    version_file,
)
from comms.content.seminar_text import tidied
from comms.content.text_media import is_own, media_files
from comms.content.text_read import Photo, Text
from comms.language import interface_language, say
from comms.model.plans import ItemFacts, VersionText
from comms.model.programme import Account, Medium
from comms.store.catalogue import Catalogue

#: Keys that the form owns: they are as typed, whatever the old file says.
_OWN_ITEM = {
    "scope",
    "byline",
    "audiences",
    "areas",
    "publish_at",
    "embargo_until",
    "closes",
    "image",
    "contact",
    "form",
    "channels",
    "attachments",
}
_OWN_MEDIUM = {"type", "file", "alt"}
_OWN_RIGHTS = {
    "free_use",
    "children_in_picture",
    "guardian_permission",
    "valid_until",
    "photographer",
}
#: Ending of a picture that was put in.
PHOTO_FILE = ".jpg"


@dataclass(frozen=True, kw_only=True)
class Before:
    """What stands already where the form is an edit; empty for a new one."""

    item: ItemFacts | None = None
    #: The picture that was put in with it.
    medium: Medium | None = None
    #: Time to which its posts were moved; "": they leave with the page.
    posts_at: str = ""
    #: Facts of a new item that the form does not ask ("adopted_from").
    carried: Mapping[str, Any] = field(default_factory=dict)
    #: Files and video that were put in with it.
    media: tuple[Medium, ...] = ()
    #: Files of the item, with its posts and its media, as they are now.
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NewPhoto:
    """The picture that belongs to the item, once it is kept."""

    id: str
    #: JPEG that is put in now; None: the one before stays, perhaps by another id.
    content: bytes | None = None


def text_files(  # noqa: PLR0913, PLR0917 - what a text is made of
    text: Text,
    catalogue: Catalogue,
    identifier: str,
    owner: str,
    before: Before,
    photo: NewPhoto,
    uploads: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """Return the files of a text by their paths.

    Args:
        text: What the form says.
        catalogue: Standing facts of the programme.
        identifier: Of the item.
        owner: User who is responsible for a new item.
        before: What stands already.
        photo: The picture that belongs to it.
        uploads: Files that are put in now, by their names in the media store.
    """
    owner = before.item.owner if before.item else owner
    image = photo.id if text.photo else text.picture
    attached, media = _media(text, identifier, before, uploads or {})
    facts = {**before.carried, **_item(text, catalogue, image, owner, before.item)}
    others = [one for one in _attached(before) if not is_own(identifier, one)]
    facts["attachments"] = [*others, *attached]
    facts = ordered(ItemFacts, facts)
    files = {f"items/{identifier}/item.yaml": as_yaml(facts)}
    for code in text.languages:
        files[f"items/{identifier}/{code}.md"] = _version(text, code, "")
        if code in text.texts["easy_title"]:
            files[f"items/{identifier}/{code}.easy.md"] = _version(text, code, "easy_")
    if text.accounts:
        plan = posts_plan(
            identifier,
            text.texts["title"],
            text.accounts,
            max(text.publish_at, before.posts_at),
        )
        files[f"posts/{identifier}.yaml"] = as_yaml(plan)
    if text.photo:
        files |= _photo_files(text.photo, photo, before)
    files |= media
    return _with_old_bytes(files, before.files)


def _attached(before: Before) -> list[str]:
    """Return the files that stand there, or that a new item brings along."""
    if before.item:
        return before.item.attachments
    return list(before.carried.get("attachments", ()))


def _media(
    text: Text, identifier: str, before: Before, uploads: Mapping[str, bytes]
) -> tuple[list[str], dict[str, bytes]]:
    """Return the media of an item: those that stay, and those that are put in."""
    kept = {
        medium.id: content
        for medium in before.media
        if medium.file and (content := before.files.get(f"{MEDIA}/{medium.file}"))
    }
    return media_files(identifier, text.files, text.clip, {**kept, **uploads})


def _item(
    text: Text,
    catalogue: Catalogue,
    image: str | None,
    owner: str,
    old: ItemFacts | None,
) -> dict[str, Any]:
    kept = rest_of(old, _OWN_ITEM)
    if text.closes and "after_close" not in kept:
        label = {
            code: say(interface_language(code), f"seminar.closed.{text.kind}")
            for code in text.languages
        }
        kept["after_close"] = {"label": label}
    return ordered(
        ItemFacts,
        {
            "type": text.kind,
            "owner": owner,
            **kept,
            "scope": text.unit,
            "byline": text.byline,
            "audiences": list(text.audiences),
            "areas": list(text.areas),
            "publish_at": text.publish_at,
            "embargo_until": text.embargo_until,
            "closes": text.closes,
            "image": image,
            "contact": text.contact,
            "form": text.answers,
            "channels": _channels(text, catalogue, old),
        },
    )


def _channels(text: Text, catalogue: Catalogue, old: ItemFacts | None) -> list[str]:
    """Return where the item appears by itself: pages, feed, newsletters, records.

    A text has no calendar of its own; where somebody wrote one into the file, it stays.
    """
    own = [
        account.id
        for account in catalogue.all(Account)
        if account.channel in {"page_and_archive", "rss_atom"}
        or (account.channel == "newsletter" and text.in_newsletter)
    ]
    wanted = {*own, *text.records}
    before = [name for name in (old.channels if old else []) if name in wanted]
    stays = [name for name in (old.channels if old else []) if _stays(catalogue, name)]
    return list(dict.fromkeys([*before, *own, *text.records, *stays]))


def _stays(catalogue: Catalogue, name: str) -> bool:
    account = catalogue.find(Account, name)
    return account is not None and account.channel == "calendar_feed"


def _version(text: Text, code: str, before: str) -> bytes:
    words = {name: text.texts[name].get(code, "") for name in text.texts}
    return version_file(
        words[f"{before}title"],
        words[f"{before}summary"],
        "" if before else words["social"],
        words[f"{before}more"],
    )


def _photo_files(photo: Photo, new: NewPhoto, before: Before) -> dict[str, bytes]:
    """Return the picture's file and what is known of it."""
    name, content = new.id, new.content
    old = before.medium if content is None else None
    file = old.file if old and old.id == name else f"{name}{PHOTO_FILE}"
    rights = (
        _rest_of_rights(old.rights.model_dump(exclude_defaults=True)) if old else {}
    )
    rights |= {
        "children_in_picture": photo.children or None,
        "guardian_permission": (photo.guardian or None) if photo.children else None,
        "valid_until": photo.valid_until,
        "photographer": dict.fromkeys(photo.alt, photo.photographer)
        if photo.photographer
        else {},
    }
    told = {key: value for key, value in rights.items() if value}
    medium = {
        **rest_of(old, _OWN_MEDIUM | {"rights"}),
        "type": "photo",
        "file": file,
        "alt": dict(photo.alt),
        "rights": told or {"free_use": True},
    }
    facts = [{"id": name, **ordered(Medium, medium)}]
    files = {f"{MEDIA}/{name}.yaml": as_yaml(facts)}
    path = f"{MEDIA}/{file}"
    kept = before.files.get(f"{MEDIA}/{old.file}") if old else None
    picture = content if content is not None else kept
    return {**files, path: picture} if picture is not None else files


def _rest_of_rights(rights: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an old file says of rights beyond the form."""
    return {key: value for key, value in rights.items() if key not in _OWN_RIGHTS}


def _with_old_bytes(
    files: Mapping[str, bytes], old: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the files, each with its old bytes where they say the same."""
    new, before = _described(files), _described(old)
    return {
        path: old[path]
        if path in old and path in new and new[path] == before.get(path)
        else content
        for path, content in files.items()
    }


def _described(files: Mapping[str, bytes]) -> dict[str, object]:
    """Return what each file describes; words as a form would give them back."""
    found: dict[str, object] = {}
    for entry in read_contents(dict(files)).entries:
        what = entry.described
        if isinstance(what, VersionText):
            found[entry.path] = [
                tidied(what.title),
                tidied(what.lead),
                tidied(what.social, lines=True),
                tidied(what.body, lines=True),
            ]
        else:
            found[entry.path] = what
    return found
