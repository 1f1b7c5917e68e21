"""Fills the form of a text again from what is stored: the way back from files."""

from collections.abc import Sequence

from comms.content.seminar_times import shown_day, shown_hour
from comms.content.seminar_values import holds_posts
from comms.content.text_media import media_values
from comms.model import seminar as form
from comms.model.desk import Values
from comms.model.plans import Campaign, ItemFacts, VersionText
from comms.model.programme import Medium
from comms.model.text_form import ALT, KIND, KINDS


def has_the_text_form(item: ItemFacts, posts: Campaign | None) -> bool:
    """Tell whether the form holds what an item says in words, and its posts.

    Facts that the form does not ask stay in the file when it is saved.
    """
    return item.type in KINDS and holds_posts(item, posts)


def text_values(  # noqa: PLR0913 - what stands of an item
    item: ItemFacts,
    versions: Sequence[VersionText],
    posts: Campaign | None,
    *,
    records: Sequence[str],
    in_newsletter: bool,
    medium: Medium | None,
    media: Sequence[Medium] = (),
) -> Values:
    """Return the form as it would have to be filled to give what is stored.

    Args:
        item: Its facts.
        versions: Its words.
        posts: Plan of its posts, if it has one of its own.
        records: Those of its channels that are a choice of the form.
        in_newsletter: Whether newsletters carry it.
        medium: The picture that was put in with it, if it shows that one.
        media: Files and video that were put in with it.
    """
    accounts = [name for plan in posts.posts for name in plan.accounts] if posts else []
    return form.as_values(
        {
            KIND: item.type,
            "unit": item.scope,
            **_words(versions),
            "byline": item.byline or "",
            "contact": item.contact or "",
            "form": item.form or "",
            **_time("publish", item.publish_at),
            **_time("closes", item.closes),
            **_time("embargo", item.embargo_until),
            "picture": item.image or "",
            **(_photo(medium) if medium else {}),
            **{name: text for name, (text, *_) in media_values(media).items()},
            "accounts": [*accounts, *records],
            "in_newsletter": form.YES if in_newsletter else "",
            "audiences": item.audiences,
            "areas": item.areas,
        }
    )


def _time(name: str, moment: str | None) -> dict[str, str]:
    return {
        f"{name}_day": shown_day(moment) if moment else "",
        f"{name}_time": shown_hour(moment) if moment else "",
    }


def _words(versions: Sequence[VersionText]) -> dict[str, str]:
    found: dict[str, str] = {}
    for version in versions:
        before = "easy_" if version.level == "easy" else ""
        words = {
            "title": version.title,
            "summary": version.lead,
            "more": version.body,
        }
        found |= {
            form.field(f"{before}{name}", version.language): text
            for name, text in words.items()
        }
        if not before:
            found[form.field("social", version.language)] = version.social
    return found


def _photo(medium: Medium) -> dict[str, str]:
    rights = medium.rights
    until = rights.valid_until.isoformat() if rights.valid_until else ""
    return {
        **{form.field(ALT, code): text for code, text in medium.alt.items()},
        "children": form.YES if rights.children_in_picture else "",
        "guardian": form.YES if rights.guardian_permission else "",
        "photo_until_day": shown_day(until) if until else "",
        "photographer": next(iter(rights.photographer.values()), ""),
    }
