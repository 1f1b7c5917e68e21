"""Checks pictures and files: there, safe, described, and permitted where they are used.

A picture that lacks something may lie in the library; only its use is an error.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from comms.content.check_index import Index
from comms.content.folder import MEDIA, Entry
from comms.content.pictures import PictureRefused, refuse_unsafe
from comms.content.reading_findings import Findings, Place
from comms.model.facts import Block
from comms.model.plans import Campaign, EditionPlan, ItemFacts, LocalTime, PostPlan
from comms.model.programme import Account, Brand, Medium, Programme, Unit

_PICTURES = {"photo", "logo"}


def check_media(index: Index, findings: Findings) -> None:
    """Find media without file, and uses without alt text or permission."""
    for entry, medium in index.asked(Medium):
        if medium.file is not None:
            _check_file(index, findings, entry, medium)
    for place, medium, languages in _uses(index):
        _check_use(findings, place, medium, languages)
    _check_brands(index, findings)
    for entry, item in index.asked(ItemFacts):
        _check_expiry(index, findings, entry.place("image"), item, item.publish_at)


def _check_file(index: Index, findings: Findings, entry: Entry, medium: Medium) -> None:
    place, name = entry.place("file"), medium.file or ""
    path = PurePosixPath(entry.path).parent / name
    if ".." in path.parts or path.parts[0] != MEDIA or "\\" in name:
        findings.add("medium_file_outside", place, value=name)
    elif path.as_posix() not in index.folder.files:
        findings.add("medium_file_missing", place, value=name)
    elif medium.type in _PICTURES:
        try:
            refuse_unsafe(index.folder.files[path.as_posix()], path.suffix)
        except PictureRefused:
            findings.add("picture_refused", place, value=name)


def _uses(index: Index) -> Iterator[tuple[Place, Medium, set[str]]]:
    """Yield each use of a medium with the languages in which it will be seen."""
    for place, name, languages in _names(index):
        if medium := index.find(Medium, name):
            yield place, medium, languages


def _names(index: Index) -> Iterator[tuple[Place, str | None, set[str]]]:
    everywhere = set(index.programme.languages) if index.programme else set()
    for entry, item in index.asked(ItemFacts):
        languages = {found.language for found in index.versions.get(item.id, [])}
        yield entry.place("image"), item.image, languages
        for number, name in enumerate(item.attachments):
            yield entry.place(f"attachments.{number}"), name, languages
    for entry, block in index.asked(Block):
        yield entry.place("logo"), block.logo, everywhere
    for entry, brand, languages in _brands(index):
        yield entry.place("brand.logo"), brand.logo, languages
        yield entry.place("brand.logo_dark"), brand.logo_dark, languages


def _brands(index: Index) -> Iterator[tuple[Entry, Brand, set[str]]]:
    for entry in index.every_asked:
        described = entry.described
        if isinstance(described, Programme | Unit):
            yield entry, described.brand, set(described.languages)


def _check_use(
    findings: Findings, place: Place, medium: Medium, languages: set[str]
) -> None:
    missing = sorted(code for code in languages if not medium.alt.get(code, "").strip())
    if medium.type in _PICTURES and missing:
        findings.add(
            "alt_text_missing",
            place,
            value=medium.id,
            medium=medium.id,
            languages=", ".join(missing),
        )
    rights = medium.rights
    if not rights.is_permitted:
        findings.add(
            "photo_permission_missing", place, value=medium.id, medium=medium.id
        )


def _check_expiry(
    index: Index, findings: Findings, place: Place, item: ItemFacts, at: LocalTime
) -> None:
    medium = index.find(Medium, item.image)
    if medium is None or medium.rights.valid_until is None:
        return
    if _day(at) > medium.rights.valid_until:
        findings.add(
            "photo_permission_expired",
            place,
            value=medium.id,
            medium=medium.id,
            day=medium.rights.valid_until,
        )


def _day(at: LocalTime) -> date:
    return date.fromisoformat(at[:10])


def check_media_in_plans(index: Index, findings: Findings) -> None:
    """Find editions and posts that would carry a picture they must not carry."""
    for entry, edition in index.asked(EditionPlan):
        for number, section in enumerate(edition.sections):
            for position, name in enumerate(section.items):
                place = entry.place(f"sections.{number}.items.{position}")
                item = index.find(ItemFacts, name)
                if item and edition.send_at:
                    _check_expiry(index, findings, place, item, edition.send_at)
    for entry, campaign in index.asked(Campaign):
        for number, post in enumerate(campaign.posts):
            _check_accounts(index, findings, entry, f"posts.{number}.accounts", post)


def _check_accounts(
    index: Index, findings: Findings, entry: Entry, key: str, post: PostPlan
) -> None:
    """Where a network needs a picture, it must be there and be permitted."""
    item = index.find(ItemFacts, post.item)
    for position, name in enumerate(post.accounts):
        account = index.find(Account, name)
        if account and item and account.limits.get("image") == "required":
            place = entry.place(f"{key}.{position}")
            _check_post(index, findings, place, account, item)
            if post.at:
                _check_expiry(index, findings, place, item, post.at)


def _check_post(
    index: Index, findings: Findings, place: Place, account: Account, item: ItemFacts
) -> None:
    """Check a post that cannot leave without its picture."""
    if item.image is None:
        findings.add("image_required", place, value=item.id, account=account.id)
        return
    medium = index.find(Medium, item.image)
    permitted = medium.rights.permitted_uses if medium else []
    if permitted and not {account.id, account.channel} & set(permitted):
        findings.add(
            "photo_use_not_permitted",
            place,
            value=item.image,
            medium=item.image,
            channel=account.id,
            permitted=", ".join(permitted),
        )


def _check_brands(index: Index, findings: Findings) -> None:
    for entry, brand, _ in _brands(index):
        ratio = _contrast_with_white(brand.colour)
        if ratio < _LEAST_CONTRAST:
            findings.warn(
                "colour_contrast",
                entry.place("brand.colour"),
                value=brand.colour,
                ratio=f"{ratio:.1f}",
            )


#: Of text to ground (WCAG 2.2, success criterion 1.4.3).
_LEAST_CONTRAST = 4.5


def _contrast_with_white(colour: str) -> float:
    """Return the contrast ratio as WCAG 2.2 defines it."""
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for share in shares
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)
