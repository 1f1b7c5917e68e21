"""Says which texts of a form are too long for a network, by the network's count."""

from collections.abc import Iterator, Sequence
from datetime import date

from comms.content.fact_filling import says_of
from comms.content.fact_references import fill
from comms.content.hashtags import choose_tags
from comms.content.post_text import compose_post
from comms.content.seminar_problems import problem
from comms.content.seminar_read import Seminar
from comms.errors import Misconfigured
from comms.language import pick
from comms.model import seminar as form
from comms.model.desk import Problem
from comms.model.plans import ItemFacts, VersionText
from comms.model.programme import Account
from comms.ports import Post
from comms.store.catalogue import Catalogue
from comms.workflows.house import House

#: Length of an address is what matters, not which id the item will have.
_ANY_ID = "x" * 40


def too_long(
    house: House, catalogue: Catalogue, seminar: Seminar, language: str
) -> Iterator[Problem]:
    """Yield a problem for each account and language whose post does not fit."""
    facts = any_facts(seminar.unit, seminar.publish_at)
    words = [_words(seminar, code) for code in seminar.languages]
    return unfit(house, catalogue, facts, words, seminar.accounts, language)


def any_facts(unit: str, publish_at: str, kind: str = form.ITEM_TYPE) -> ItemFacts:
    """Return as much of an item as the length of its posts depends on."""
    return ItemFacts(
        id=_ANY_ID,
        type=kind,
        owner="x",
        scope=unit,
        publish_at=publish_at,
        channels=[],
    )


def any_words(code: str, title: str, social: str, lead: str = "") -> VersionText:
    """Return as much of a version as the length of its posts depends on."""
    return VersionText(
        id="x",
        item=_ANY_ID,
        language=code,
        title=title,
        lead=lead,
        social=social,
        body="",
    )


def unfit(
    house: House,
    catalogue: Catalogue,
    facts: ItemFacts,
    versions: Sequence[VersionText],
    accounts: Sequence[str],
    language: str,
) -> Iterator[Problem]:
    """Yield a problem for each account and version that does not fit on it.

    Args:
        house: The site.
        catalogue: Accounts, and tags that take room too.
        facts: The item.
        versions: Its words.
        accounts: Where it would be posted.
        language: Of the problems.
    """
    says = says_of(catalogue)
    versions = [fill(one, says) for one in versions]
    for account in (catalogue.get(Account, name) for name in accounts):
        for words in (v for v in versions if v.language in account.languages):
            post = _post(house, catalogue, facts, account, words)
            for measured, limit in _findings(house, account, post):
                slots = {
                    "account": pick(account.title, language) or account.id,
                    "over": measured - limit,
                    "length": measured,
                    "limit": limit,
                }
                field = form.field("social", words.language)
                yield problem(language, field, "too_long", slots)


def _words(seminar: Seminar, code: str) -> VersionText:
    social = seminar.texts["social"].get(code, "")
    return any_words(code, seminar.texts["title"][code], social)


def _post(
    house: House,
    catalogue: Catalogue,
    facts: ItemFacts,
    account: Account,
    words: VersionText,
) -> Post:
    code = words.language
    tags = choose_tags(
        catalogue,
        unit=facts.scope,
        language=code,
        channel=account.channel,
        day=date.fromisoformat(facts.publish_at[:10]),
    )
    link = f"{house.base_url}/{code}/news/{facts.id}"
    made = compose_post(facts, words, account=account, tags=tags, link=link)
    return Post(
        account=account.id,
        language=code,
        text=made.text,
        tags=made.tags,
        link=made.link,
    )


def _findings(house: House, account: Account, post: Post) -> Sequence[tuple[int, int]]:
    """Return measured length and limit where the network would not take the text."""
    try:
        channel = house.open_channel(account)
    except Misconfigured:
        # Nobody can post there now; the card or the account's page says so.
        return []
    return [
        (found.measured, found.limit)
        for found in channel.validate(post)
        if found.field == "text" and found.measured and found.limit is not None
    ][:1]
