"""Checks that nothing of a sensitive newsletter is planned for a network or a page.

What is written for it alone is mailed and no more: a post about such an item would be
seen by everybody, and with it who answers or shares it. Its name, or its address, in a
text that is public would tell what the plain word in its mails hides.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from comms.content.check_index import Index
from comms.content.folder import Entry
from comms.content.reading_findings import Findings
from comms.model.plans import Campaign, EditionPlan, ItemFacts, VersionText
from comms.model.programme import Newsletter

#: Where an item that is mailed and no more appears by itself.
_MAILED_ONLY = frozenset({"email"})
_TEXTS = ("title", "lead", "social", "body")


def check_quiet(index: Index, findings: Findings) -> None:
    """Find posts of what sensitive newsletters alone carry, and names in public."""
    quiet = {one.id: one for _, one in index.entries(Newsletter) if one.sensitive}
    if not quiet:
        return
    posts = _posts(index)
    own = _own_items(index, quiet)
    for entry, campaign in index.asked(Campaign):
        for number, post in enumerate(campaign.posts):
            if post.item in own:
                place = entry.place(f"posts.{number}.item")
                findings.add("post_of_sensitive", place, value=post.item)
    for entry, edition in index.asked(EditionPlan):
        for key, item in _named(edition):
            if item in own and item in posts:
                findings.add("sensitive_is_posted", entry.place(key), value=item)
    _check_names(index, findings, quiet.values())


def _own_items(index: Index, quiet: Mapping[str, Newsletter]) -> set[str]:
    """Return items that are mailed and no more, by sensitive newsletters alone."""
    inside, others = set[str](), set[str]()
    for _, edition in index.entries(EditionPlan):
        where = inside if edition.newsletter in quiet else others
        where.update(item for _, item in _named(edition))
    found = (index.find(ItemFacts, name) for name in inside - others)
    return {one.id for one in found if one and {*one.channels} <= _MAILED_ONLY}


def _posts(index: Index) -> set[str]:
    return {
        post.item for _, campaign in index.entries(Campaign) for post in campaign.posts
    }


def _named(edition: EditionPlan) -> Iterator[tuple[str, str]]:
    for number, section in enumerate(edition.sections):
        for position, name in enumerate(section.items):
            yield f"sections.{number}.items.{position}", name


def _check_names(index: Index, findings: Findings, quiet: Iterable[Newsletter]) -> None:
    """Find texts that are public, or posted, and name one.

    A name of one word may be a word that people use of the thing itself: it warns.
    """
    letters = [*quiet]
    names = {name for one in letters for name in one.name.values() if name.strip()}
    ids = "|".join(re.escape(one.id) for one in letters)
    whole = _words([name for name in names if " " in name.strip()])
    single = _words([name for name in names if " " not in name.strip()])
    address = re.compile(rf"/(?:subscribe|archive)/(?:{ids})(?![\w-])")
    for entry, version in index.asked(VersionText):
        item = index.find(ItemFacts, version.item)
        if item is None or {*item.channels} <= _MAILED_ONLY:
            continue
        for key in _TEXTS:
            text = getattr(version, key)
            if found := whole.search(text) or address.search(text):
                _note(findings.add, entry, key, found[0])
            elif found := single.search(text):
                _note(findings.warn, entry, key, found[0])


def _note(note: Callable[..., None], entry: Entry, key: str, value: str) -> None:
    note("sensitive_named", entry.place(key), value=value)


def _words(names: Sequence[str]) -> re.Pattern[str]:
    """Return what finds names as whole words, in whatever case."""
    either = "|".join(re.escape(name.strip()) for name in names)
    found = rf"(?<!\w)(?:{either})(?!\w)" if names else r"(?!)"
    return re.compile(found, re.IGNORECASE)
