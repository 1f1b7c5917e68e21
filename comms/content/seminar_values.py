"""Fills the desk's form again from what is stored: the way back from files."""

from collections.abc import Mapping, Sequence

from comms.content.seminar_times import shown_day, shown_hour, shown_hours
from comms.model import seminar as form
from comms.model.desk import Values
from comms.model.plans import Campaign, EditionPlan, EventFacts, ItemFacts, VersionText


def values_of(
    item: ItemFacts,
    event: EventFacts,
    versions: Sequence[VersionText],
    posts: Campaign | None,
    letter: EditionPlan | None,
    *,
    records: Sequence[str],
) -> Values:
    """Return the form as it would have to be filled to give what is stored.

    Args:
        item: Its facts.
        event: The event that it announces.
        versions: Its words.
        posts: Plan of its posts, if it has one of its own.
        letter: Edition that carries it, if it has one of its own.
        records: Those of its channels that are a choice of the form.
    """
    accounts = [name for plan in posts.posts for name in plan.accounts] if posts else []
    return form.as_values(
        {
            **_texts(event, versions),
            **_event(event),
            "audiences": item.audiences,
            "areas": item.areas,
            "picture": item.image or "",
            "reminders": item.reminders,
            "accounts": [*accounts, *records],
            "publish_day": shown_day(item.publish_at),
            "publish_time": shown_hour(item.publish_at),
            "newsletter": letter.newsletter if letter else "",
            "mail_day": shown_day(letter.send_at) if letter else "",
            "mail_time": shown_hour(letter.send_at) if letter else "",
        }
    )


def has_the_form(
    item: ItemFacts,
    versions: Sequence[VersionText],
    posts: Campaign | None,
    letter: EditionPlan | None,
) -> bool:
    """Tell whether the form holds all that an item says, its posts and letter too.

    What somebody has written into the files beyond the form would be lost by saving
    it, so such an item is edited in its folder.
    """
    return (
        item.type == form.ITEM_TYPE
        and item.events == [item.id]
        and bool(versions)
        and all(
            version.level == "standard" and version.body.startswith(_shows(item.id))
            for version in versions
        )
        and holds_posts(item, posts)
        and _holds_letter(versions, item, letter)
    )


def holds_posts(item: ItemFacts, posts: Campaign | None) -> bool:
    """Whether all posts leave at one time, as the form has it.

    That of the page, or one to which they were moved since (`moved_posts`).
    """
    if posts is None:
        return True
    times = [(plan.item, bool(plan.at)) for plan in posts.posts]
    return times == [(item.id, True)]


def moved_posts(item: ItemFacts, posts: Campaign | None) -> str:
    """Return the time of posts that leave at another one than their page; "": none."""
    times = {plan.at for plan in posts.posts} if posts else set()
    return "".join(times - {item.publish_at}) if len(times) == 1 else ""


def _holds_letter(
    versions: Sequence[VersionText], item: ItemFacts, letter: EditionPlan | None
) -> bool:
    """Whether the letter says no more than the item does."""
    if letter is None:
        return True
    titles = {version.language: version.title for version in versions}
    return (
        [section.items for section in letter.sections] == [[item.id]]
        and all(titles.get(code) == text for code, text in letter.subject.items())
        and not (letter.intro or letter.intro_by or letter.audiences or letter.number)
    )


def _shows(event: str) -> str:
    return f"{{{{event:{event}}}}}"


def _event(event: EventFacts) -> dict[str, str]:
    sign_up = event.registration
    return {
        "unit": event.unit,
        "day": shown_day(event.starts),
        "hours": shown_hours(event.starts, event.ends),
        "street": event.place.street,
        "step_free": _ticked(event.access.step_free),
        "induction_loop": _ticked(event.access.induction_loop),
        "registration": form.SIGN_UP if sign_up.required else form.NO_SIGN_UP,
        "registration_closes_day": shown_day(sign_up.closes) if sign_up.closes else "",
        "registration_closes_time": shown_hour(sign_up.closes)
        if sign_up.closes
        else "",
        "media_welcome": _ticked(event.media_welcome),
        "contact": event.contact,
        form.PREVIOUS: event.previous_in_series or "",
        form.NEXT: event.next_in_series or "",
    }


def _ticked(value: bool | None) -> str:
    return form.YES if value else ""


def _texts(event: EventFacts, versions: Sequence[VersionText]) -> dict[str, str]:
    found: dict[str, str] = {}
    for version in versions:
        more = version.body.removeprefix(_shows(event.id)).strip("\n")
        words = {
            "title": version.title,
            "summary": version.lead,
            "social": version.social,
            "more": more,
        }
        found |= {
            form.field(name, version.language): text for name, text in words.items()
        }
    place: Mapping[str, Mapping[str, str]] = {
        "place": event.place.name,
        "room": event.place.room,
        "municipality": event.place.municipality,
        "access_note": event.access.note,
    }
    for name, texts in place.items():
        found |= {form.field(name, code): text for code, text in texts.items()}
    return found
