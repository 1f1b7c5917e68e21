"""Says how well a colour can be read where it stands, and what to do about it."""

from comms.model.programme_page import Contrast
from comms.render.colour import BLACK, READABLE, WHITE, contrast, on_colour, readable
from comms.workflows.desk_sight import Sight

#: Grounds of pages and mails, in light and in dark.
_GROUNDS = (("light", "#FFFFFF"), ("dark", "#18212A"))


def contrasts(seen: Sight, colour: str) -> tuple[Contrast, ...]:
    """Return how well a colour can be read where it stands; () for no colour."""
    digits = colour.removeprefix("#")
    if len(digits) != 6 or any(d not in "0123456789ABCDEFabcdef" for d in digits):  # noqa: PLR2004
        return ()
    own = f"#{digits.upper()}"
    ink = on_colour(own)
    pairs = [
        (seen.say(f"programme.contrast.{'white' if ink == WHITE else 'black'}"), ink),
    ]
    if ink == BLACK:
        pairs.insert(0, (seen.say("programme.contrast.white"), WHITE))
    better = seen.say("brand.cure.white", better=readable(own, WHITE))
    found = [_contrast(label, each, own, better) for label, each in pairs]
    for name, ground in _GROUNDS:
        label = seen.say(f"programme.contrast.{name}")
        cure = seen.say("brand.cure.text", better=readable(own, ground))
        found.append(_contrast(label, own, ground, cure))
    return tuple(found)


def _contrast(label: str, ink: str, ground: str, cure: str) -> Contrast:
    ratio = contrast(ink, ground)
    # Never rounded up to what would be enough.
    shown = f"{int(ratio * 10) / 10:.1f}"
    is_enough = ratio >= READABLE
    return Contrast(
        label=label,
        ratio=shown,
        is_enough=is_enough,
        ink=ink,
        ground=ground,
        cure="" if is_enough else cure,
    )
