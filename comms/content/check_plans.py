"""Checks what is planned: editions, posts, events in time."""

from collections.abc import Iterator

from comms.content.check_index import Index
from comms.content.check_items import is_retired
from comms.content.check_triggers import check_triggers
from comms.content.folder import Entry
from comms.content.reading_findings import Findings
from comms.model.plans import (
    Campaign,
    EditionPlan,
    EventFacts,
    ItemFacts,
    PostPlan,
)
from comms.model.programme import Account, Newsletter


def check_plans(index: Index, findings: Findings) -> None:
    """Find editions and posts that could not leave as planned."""
    check_triggers(index, findings)
    for entry, edition in index.asked(EditionPlan):
        _check_texts(index, findings, entry, edition)
        _check_repeats(findings, entry, edition)
        _check_items(index, findings, entry, edition)
    for entry, campaign in index.asked(Campaign):
        _check_posts(index, findings, entry, campaign)
    for entry, event in index.asked(EventFacts):
        if event.ends <= event.starts:
            place = entry.place("ends")
            findings.add("ends_before_start", place, value=event.ends.replace("T", " "))


def _check_texts(
    index: Index, findings: Findings, entry: Entry, edition: EditionPlan
) -> None:
    """Subject and preheader stand in every language of the edition."""
    newsletter = index.find(Newsletter, edition.newsletter)
    if newsletter and newsletter.publish_together:
        for language in newsletter.languages:
            if language not in edition.languages:
                place = entry.place("languages")
                findings.add(
                    "translation_missing",
                    place,
                    value=language,
                    item=edition.id,
                    language=language,
                )
    for language in edition.languages:
        for key in ("subject", "preheader"):
            if not getattr(edition, key).get(language, "").strip():
                findings.add(
                    "text_missing_in_language", entry.place(key), language=language
                )


def _items(edition: EditionPlan) -> Iterator[tuple[str, str]]:
    """Yield the items of an edition with their keys."""
    for number, section in enumerate(edition.sections):
        for position, name in enumerate(section.items):
            yield f"sections.{number}.items.{position}", name


def _check_repeats(findings: Findings, entry: Entry, edition: EditionPlan) -> None:
    seen: set[str] = set()
    for key, name in _items(edition):
        if name in seen:
            findings.warn("repeated_item", entry.place(key), value=name)
        seen.add(name)


def _check_items(
    index: Index, findings: Findings, entry: Entry, edition: EditionPlan
) -> None:
    """Nothing is under embargo, and both languages stand where both are promised."""
    newsletter = index.find(Newsletter, edition.newsletter)
    for key, name in _items(edition):
        item = index.find(ItemFacts, name)
        if item is None:
            continue
        if item.embargo_until and "" < edition.send_at < item.embargo_until:
            _embargo(findings, entry, key, item)
        together = newsletter.languages if newsletter and _together(newsletter) else []
        for language in together:
            if language not in index.languages_of(name) and index.versions.get(name):
                findings.add(
                    "translation_missing",
                    entry.place(key),
                    value=language,
                    item=name,
                    language=language,
                )


def _first(post: PostPlan) -> str:
    """Return the first local time at which a post may be due; "" if nobody knows."""
    return post.at or (post.starts_on.isoformat() if post.starts_on else "")


def _together(newsletter: Newsletter) -> bool:
    return newsletter.publish_together


def _embargo(findings: Findings, entry: Entry, key: str, item: ItemFacts) -> None:
    until = (item.embargo_until or "").replace("T", " ")
    findings.add("embargo_after_publish", entry.place(key), value=until)


def _check_posts(
    index: Index, findings: Findings, entry: Entry, campaign: Campaign
) -> None:
    for number, post in enumerate(campaign.posts):
        item = index.find(ItemFacts, post.item)
        if item and item.embargo_until and "" < post.at < item.embargo_until:
            _embargo(findings, entry, f"posts.{number}.at", item)
        for position, name in enumerate(post.accounts):
            account = index.find(Account, name)
            if account and is_retired(account, _first(post)):
                place = entry.place(f"posts.{number}.accounts.{position}")
                findings.add(
                    "channel_retired", place, value=name, day=account.retired_on
                )
