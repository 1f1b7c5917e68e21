"""Files and videos that belong to a text of the desk: read from its form, written.

Each is a medium of its own, whose id says what is in it and what is said of it: another
file, or another name for it, is another medium. So a page that is out keeps what was
approved, and nothing has to be compared.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from comms.content.folder import MEDIA
from comms.content.form_choices import FormChoices
from comms.content.seminar_files import as_yaml, ordered
from comms.model import seminar as form
from comms.model.desk import Values
from comms.model.programme import Medium
from comms.model.text_form import MOST_FILES, TextKind

#: Ending of a file that was put in.
PDF = ".pdf"
#: Letters of a name and of an address.
_NAME, _ADDRESS = 120, 500
_DIGITS = 8
_UPLOAD = re.compile(r"[0-9a-f]{32}\.pdf")
#: Letters of the item's id that stand in the id of a medium, which has at most 64.
_OF_THE_ITEM = 48


@dataclass(frozen=True, kw_only=True)
class Attached:
    """One file as a form describes it."""

    #: Name in the media store of one that is not kept yet; "": `kept` says which.
    upload: str
    #: Id of the medium that is kept.
    kept: str
    name: str
    #: Language it is written in; "" for all.
    language: str
    is_tagged: bool
    #: Whether the text of the page says the same.
    is_said: bool


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A video that is watched elsewhere."""

    address: str
    #: Languages of its subtitles, and those in which the page says what it says.
    captions: tuple[str, ...]
    transcript: tuple[str, ...]


def read_files(
    reader: FormChoices, kind: TextKind, *, has_other: bool
) -> tuple[Attached, ...]:
    """Return the files of a form; what is missing is noted at its field.

    Args:
        reader: The form.
        kind: What it writes.
        has_other: Whether a file stands there that the form does not hold.
    """
    found = tuple(_rows(reader))
    if kind.needs_file and not found and not has_other:
        reader.note("file", "file_missing")
    return found


def _rows(reader: FormChoices) -> Iterator[Attached]:
    languages = {"", *reader.catalogue.programme.languages}
    for number in range(MOST_FILES):
        upload, kept = (reader.line(f"file_{w}.{number}") for w in ("upload", "kept"))
        if not (upload or kept) or reader.ticked(f"file_gone.{number}"):
            continue
        name, code = (reader.line(f"file_{w}.{number}") for w in ("name", "language"))
        if not name or len(name) > _NAME:
            reader.note(f"file_name.{number}", "file_name_missing")
        if code not in languages:
            reader.note(f"file_language.{number}", "language_unknown")
        tagged, said = (reader.ticked(f"file_{w}.{number}") for w in ("tagged", "said"))
        if not (tagged or said):
            reader.note(f"file_tagged.{number}", "file_not_accessible")
        yield Attached(
            upload=upload,
            kept=kept,
            name=name[:_NAME],
            language=code,
            is_tagged=tagged,
            is_said=said,
        )


def read_clip(
    reader: FormChoices,
    kind: TextKind,
    texts: Mapping[str, Mapping[str, str]],
    *,
    has_other: bool,
) -> Clip | None:
    """Return the video of a form; None for other kinds, and where it is elsewhere.

    Args:
        reader: The form.
        kind: What it writes.
        texts: Its words by field and language: each language needs captions or a text.
        has_other: Whether a video stands there that the form does not hold.
    """
    if not kind.video:
        return None
    address = reader.line("video_address")
    if not address and has_other:
        return None
    if not _leads_somewhere(address):
        reader.note("video_address", "video_address_missing")
        return None
    languages = tuple(texts["title"])
    captions = tuple(code for code in languages if reader.ticked(f"captions.{code}"))
    told = tuple(code for code in languages if texts["more"].get(code, "").strip())
    for code in languages:
        if code not in {*captions, *told}:
            reader.note(form.field("more", code), "video_without_words")
    return Clip(address=address, captions=captions, transcript=told)


def _leads_somewhere(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme == "https" and "." in host and len(address) <= _ADDRESS


def is_own(item_id: str, medium: str) -> bool:
    """Tell whether a medium has the id of one that is put in with an item."""
    start = re.escape(item_id[:_OF_THE_ITEM])
    pattern = rf"{start}_(?:file|video)_[0-9a-f]{{{_DIGITS}}}"
    return bool(item_id) and re.fullmatch(pattern, medium) is not None


def is_upload(name: str) -> bool:
    """Tell whether a name of the media store can be that of a file put in."""
    return _UPLOAD.fullmatch(name) is not None


def media_files(
    item_id: str,
    attached: Sequence[Attached],
    clip: Clip | None,
    contents: Mapping[str, bytes],
) -> tuple[list[str], dict[str, bytes]]:
    """Return the ids of an item's files and video, and the campaign files they are.

    Args:
        item_id: The item.
        attached: Its files.
        clip: Its video.
        contents: PDF by name of the upload, or by id of the medium that is kept.
    """
    names: list[str] = []
    files: dict[str, bytes] = {}
    for one in attached:
        content = contents.get(one.upload or one.kept)
        if content is None:
            continue
        facts = _facts_of(one, item_id)
        digest = sha256(content).hexdigest()
        name = _id(item_id, "file", [digest, *sorted(facts.items())])
        files |= _written(name, {**facts, "file": f"{name}{PDF}"})
        files[f"{MEDIA}/{name}{PDF}"] = content
        names.append(name)
    if clip:
        facts = {
            "type": "video",
            "address": clip.address,
            "captions": list(clip.captions),
            "transcript": list(clip.transcript),
        }
        name = _id(item_id, "video", sorted(facts.items()))
        files |= _written(name, {**facts, "file": None})
        names.append(name)
    return list(dict.fromkeys(names)), files


def _facts_of(one: Attached, item_id: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"type": "pdf", "name": one.name}
    if one.language:
        facts["language"] = one.language
    if one.is_tagged:
        facts["tagged_pdf"] = True
    if one.is_said:
        facts["accessible_version"] = item_id
    return facts


def _id(item_id: str, sort: str, facts: Sequence[object]) -> str:
    digest = sha256(repr(facts).encode()).hexdigest()[:_DIGITS]
    return f"{item_id[:_OF_THE_ITEM]}_{sort}_{digest}"


def _written(name: str, facts: Mapping[str, Any]) -> dict[str, bytes]:
    described = [{"id": name, **ordered(Medium, dict(facts))}]
    return {f"{MEDIA}/{name}.yaml": as_yaml(described)}


def media_values(media: Sequence[Medium]) -> Values:
    """Return the fields of a form that hold an item's own files and video."""
    values: dict[str, tuple[str, ...]] = {}
    files = [one for one in media if one.type == "pdf"]
    for number, one in enumerate(files[:MOST_FILES]):
        fields = {
            "kept": one.id,
            "name": one.name,
            "language": one.language,
            "tagged": form.YES if one.tagged_pdf else "",
            "said": form.YES if one.accessible_version else "",
        }
        values |= {f"file_{key}.{number}": (text,) for key, text in fields.items()}
    for one in media:
        if one.type == "video":
            values["video_address"] = (one.address,)
            values |= {f"captions.{code}": (form.YES,) for code in one.captions}
    return values
