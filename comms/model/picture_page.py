"""What the desk's page of a picture is drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from comms.model.desk import Deed, Problem


@dataclass(frozen=True, kw_only=True)
class ShownAt:
    """One place where readers see the picture, or got it."""

    #: "page", "post", "mail".
    kind: str
    #: Account or newsletter; "" for a page.
    name: str
    at: datetime
    #: Where it stands; "" where nobody can look.
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class PictureUse:
    """One item that shows the picture, or did until its permission ended."""

    item: str
    title: str
    sort: str
    unit_name: str
    state: str
    places: Sequence[ShownAt] = ()


@dataclass(frozen=True, kw_only=True)
class PicturePage:
    """Everything about one picture."""

    id: str
    alt: str
    #: "" where it is shown no more.
    url: str
    photographer: str
    has_children: bool
    #: Whether a guardian agrees, where there are children.
    is_permitted: bool
    valid_until: date | None
    #: Whether that day is past.
    is_over: bool = False
    uses: Sequence[PictureUse] = ()
    #: Items that show it, of units that the person does not see.
    hidden: int = 0
    may_withdraw: bool = False
    #: State that is looked at.
    seen: str = ""
    history: Sequence[Deed] = ()
    #: Why nothing was done.
    problems: tuple[Problem, ...] = ()
