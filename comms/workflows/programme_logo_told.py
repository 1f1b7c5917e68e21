"""Says how well the logos of a brand can be seen, and what to do where they cannot."""

from collections.abc import Iterator
from dataclasses import replace

from comms.content.logo_form import DARK, LIGHT, upload_of
from comms.model.brand_look import BrandLook, LogoShown, Told, TypedBrand
from comms.model.desk import Values
from comms.model.programme_page import SheetField
from comms.render.logo_contrast import SEEN, LogoSeen, logo_on
from comms.render.share_frame import SIZES
from comms.render.share_picture import alt_of
from comms.workflows.desk_sight import Sight
from comms.workflows.programme_entry import Entry
from comms.workflows.programme_look import facts_of, picture_of, read_picture

#: Grounds of the head of pages; mails and share pictures are light there.
_GROUNDS = {LIGHT: ("light", "#FFFFFF"), DARK: ("dark", "#18212A")}
_SHAPE = "wide"


def typed_brand(values: Values) -> TypedBrand:
    """Return what a form says of a brand."""
    colour, logo, dark = (
        values.get(name, ("",))[0].strip() for name in ("brand.colour", LIGHT, DARK)
    )
    return TypedBrand(colour=colour, logo=logo, logo_dark=dark)


def as_logo(field: SheetField) -> SheetField:
    """Return a field of a brand: a logo is chosen, or put in right below."""
    return replace(field, sort="logo", hint="") if field.name in _GROUNDS else field


def look_of(seen: Sight, entry: Entry, values: Values) -> BrandLook | None:
    """Return what stands beside the form of a brand; None: the form is of another."""
    if entry.part != "brand":
        return None
    typed = typed_brand(values)
    facts = facts_of(seen, entry, typed)
    return BrandLook(
        typed=typed,
        logos=tuple(_logos(seen, typed)),
        share_alt=alt_of(facts),
        share_size=SIZES[_SHAPE],
    )


def _logos(seen: Sight, typed: TypedBrand) -> Iterator[LogoShown]:
    for field, chosen in ((LIGHT, typed.logo), (DARK, typed.logo_dark)):
        name, ground = _GROUNDS[field]
        picture = picture_of(seen, seen.viewer, chosen)
        content = read_picture(seen, picture) if picture else None
        told = list(_told(seen, logo_on(content, ground), name)) if content else []
        if chosen and not picture:
            told = [_fault(seen, "gone" if upload_of(chosen) else "no_file")]
        if field == DARK and not chosen:
            told = [Told(words=seen.say("brand.logo.plate"), is_well=True)]
        url = picture.url if picture else ""
        yield LogoShown(field=field, ground=name, url=url, told=tuple(told))


def _told(seen: Sight, found: LogoSeen, ground: str) -> Iterator[Told]:
    # Never rounded up to what would be enough.
    ratio = f"{int(found.ratio * 10) / 10:.1f}"
    if found.is_enough:
        yield Told(words=seen.say("brand.logo.seen", ratio=ratio), is_well=True)
    else:
        key = "own" if found.has_ground else ground
        yield _fault(seen, f"faint.{key}", ratio=ratio, least=f"{SEEN:.0f}")
    if found.has_ground and ground == "dark":
        yield _fault(seen, "pasted")


def _fault(seen: Sight, key: str, **slots: object) -> Told:
    return Told(words=seen.say(f"brand.logo.{key}", **slots), is_well=False)
