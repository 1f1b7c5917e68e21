"""Frozen values of a brand as it is typed: its logos, and how they can be seen."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TypedBrand:
    """What is chosen in the form of a brand."""

    colour: str = ""
    #: Id of a medium, or "upload:" and the name of a file that is not saved yet.
    logo: str = ""
    logo_dark: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A sentence about a logo, and whether all is well."""

    words: str
    is_well: bool


@dataclass(frozen=True, kw_only=True)
class LogoShown:
    """A logo on its ground, and what is to be said of it."""

    #: Field of the form that chooses it.
    field: str
    #: "light" or "dark".
    ground: str
    #: Address of the picture; "" for none.
    url: str
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BrandLook:
    """What stands beside the form of a brand."""

    typed: TypedBrand
    logos: tuple[LogoShown, ...]
    #: Alternative text of the share picture.
    share_alt: str
    #: Its edges in pixels.
    share_size: tuple[int, int]

    def logo(self, field: str) -> LogoShown | None:
        """Return the logo of a field; None: that field chooses none."""
        return next((one for one in self.logos if one.field == field), None)
