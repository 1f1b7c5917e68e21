"""One picture at the desk: what is known of it, where it is shown, and its end.

Whoever may write one of the items that show a picture may end its permission: a
guardian's no is carried out by whom it reaches, in all units at once.
"""

from collections.abc import Sequence
from dataclasses import replace

from comms.content.seminar_problems import problem
from comms.language import say
from comms.model.desk import Deed, Problem
from comms.model.picture_page import PicturePage, PictureUse, ShownAt
from comms.model.programme import Medium
from comms.model.tables import Act, Item
from comms.store import acts, pictures, waiting
from comms.workflows.desk_lines import type_name
from comms.workflows.desk_sight import Sight, SightReader, subject_of
from comms.workflows.fact_uses import place_name, told_of
from comms.workflows.picture_withdraw import (
    of_the_nation,
    state_of,
    withdraw_permission,
)


class PictureReader(SightReader):
    """Pictures, for the desk."""

    def page(self, user: str, language: str, name: str) -> PicturePage | None:
        """Return everything about one; None: there is none that she may see."""
        with self._as(user, language) as eyes:
            return picture_page(eyes, name)

    def withdraw(
        self, user: str, language: str, name: str, *, why: str, seen: str, key: str
    ) -> PicturePage | None:
        """End its permission; return the page with what kept it from that."""
        if not why.strip():
            words = say(language, "pictures.why.missing")
            asked = Problem(
                field="why", severity="error", key="why_missing", sentence=words
            )
            return self._with(user, language, name, asked)
        if not withdraw_permission(
            self._house, user, language, name, why=why, seen=seen, key=key
        ):
            changed = problem(language, "", "fact_changed_meanwhile")
            return self._with(user, language, name, changed)
        return None

    def _with(
        self, user: str, language: str, name: str, found: Problem
    ) -> PicturePage | None:
        page = self.page(user, language, name)
        return page and replace(page, problems=(found,))


def picture_page(eyes: Sight, name: str) -> PicturePage | None:
    """Return everything about one picture; None: she sees nothing that shows it."""
    medium = eyes.catalogue.find(Medium, name)
    row = eyes.catalogue.files.get(name)
    if medium is None or row is None or medium.type != "photo":
        return None
    alike = [one.id for one in pictures.named_alike(eyes.catalogue, name)]
    ended = pictures.last_withdrawal(eyes.session, row.name)
    showing = list(pictures.items_showing(eyes.session, alike))
    items = _with_earlier(eyes, showing, ended)
    shown = [one for one in items if eyes.sees(one.unit)]
    if not shown and not eyes.may("save", of_the_nation(name)):
        return None
    withdrawn = pictures.is_withdrawn(eyes.session, eyes.catalogue, row.name)
    is_over = pictures.is_over(eyes.session, eyes.catalogue, row.name, eyes.today)
    return PicturePage(
        id=name,
        alt=eyes.viewer.text(medium.alt),
        url=eyes.media_url(row.name),
        photographer=eyes.viewer.text(medium.rights.photographer),
        has_children=bool(medium.rights.children_in_picture),
        is_permitted=medium.rights.is_permitted and not withdrawn,
        valid_until=medium.rights.valid_until,
        is_over=is_over,
        uses=_uses(eyes, shown),
        hidden=len(items) - len(shown),
        may_withdraw=not withdrawn and may_withdraw(eyes, name, shown),
        seen=state_of(medium, [one.external_id for one in showing]),
        history=[
            Deed(
                at=eyes.local(act.at),
                user_name=eyes.person(act.user),
                verb=act.verb,
                note=act.note,
            )
            for act in acts.about(eyes.session, [pictures.subject_of(row.name)])
        ],
    )


def may_withdraw(eyes: Sight, name: str, items: Sequence[Item]) -> bool:
    """Tell whether a person may end its permission."""
    return any(eyes.may("save", subject_of(one)) for one in items) or eyes.may(
        "save", of_the_nation(name)
    )


def _with_earlier(
    eyes: Sight, showing: Sequence[Item], ended: Act | None
) -> list[Item]:
    """Return what shows it, and what did when its permission ended."""
    found = {one.external_id: one for one in showing}
    if ended:
        before = [one for one in ended.slots.get("items", "").split(" ") if one]
        found |= waiting.items_named(eyes.session, before)
    return list(found.values())


def _uses(eyes: Sight, items: Sequence[Item]) -> list[PictureUse]:
    titles = waiting.titles(eyes.session, [one.id for one in items])
    told = told_of(eyes, [one.external_id for one in items])
    return [
        PictureUse(
            item=one.external_id,
            title=eyes.title_of(one.external_id, titles.get(one.id or 0)),
            sort=type_name(eyes, one.type),
            unit_name=eyes.viewer.unit_name(one.unit),
            state=one.state,
            places=[
                ShownAt(
                    kind="mail" if row.kind == "edition" else row.kind,
                    name=place_name(eyes, row),
                    at=eyes.local(row.published_at),
                    url=f"/{eyes.language}/news/{one.external_id}"
                    if row.kind == "page"
                    else "",
                )
                for row in told.get(one.external_id, [])
                if row.published_at
            ],
        )
        for one in items
    ]
