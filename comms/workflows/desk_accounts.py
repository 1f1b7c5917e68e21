"""Accounts as the desk shows them: how they are, what they did, what waits."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from comms.access.policy import CONNECT, Subject
from comms.campaigns.accounts import OWN_KINDS
from comms.clock import in_zone, instant
from comms.language import MissingWords
from comms.model.desk import AccountLine, Line
from comms.model.desk_running import AccountField, AccountPage, MailLine
from comms.model.orders import Connection, Retirement
from comms.model.programme import NATIONAL, Account
from comms.store import waiting
from comms.store.account_posts import Lately, lately
from comms.store.connections import connection_of, connections
from comms.store.lane_health import Down
from comms.store.posts import on_accounts
from comms.store.retirements import retirements
from comms.workflows.connecting import LIVE, MODES, may_go_live, unsealed
from comms.workflows.desk_lines import publication_lines
from comms.workflows.desk_sight import Sight
from comms.workflows.lane_down import states
from comms.workflows.lane_lines import lane_lines

#: How far back the last post is looked for, and how early a token's end is told.
_BACK = timedelta(days=60)
SOON = timedelta(days=14)
_MOST_WAITING = 20
#: How an account is that needs a person.
_ASKING = frozenset({"failing", "expired", "expires", "unconnected"})


def accounts(sight: Sight) -> Sequence[AccountLine]:
    """Return all accounts in the order of their file, those of her own units first."""
    own = sight.units or ()
    found = sorted(
        sight.catalogue.all(Account), key=lambda account: account.owner not in own
    )
    counts = waiting.waiting_counts(sight.session)
    closed, said = retirements(sight.session), connections(sight.session)
    did = _lately(sight)
    return [
        _line(
            sight,
            account,
            counts[account.id],
            closed.get(account.id),
            said.get(account.id),
            did.get(account.id, Lately()),
        )
        for account in found
    ]


def account_page(sight: Sight, name: str) -> AccountPage | None:
    """Return everything about one account; None: there is none."""
    account = sight.catalogue.find(Account, name)
    if account is None:
        return None
    said = connection_of(sight.session, name)
    did = _lately(sight, name).get(name, Lately())
    waits = waiting.waiting_counts(sight.session, name)[name]
    closed = retirements(sight.session).get(name)
    line = _line(sight, account, waits, closed, said, did)
    may_connect = sight.may(CONNECT, _subject(account))
    by_operator = name in sight.house.settings.accounts
    is_own = account.channel in OWN_KINDS
    open_ = may_connect and not is_own and account.retired_on is None
    return AccountPage(
        line=line,
        fields=_fields(sight, account, said) if open_ and not by_operator else (),
        identity=said.identity if said else "",
        identity_url=said.identity_url if said else "",
        checked_at=sight.local(said.checked_at) if said and said.checked_at else None,
        fault=sight.said(said.fault) if said and said.fault else "",
        by_operator=by_operator,
        modes=_modes(sight, account, said) if open_ else (),
        waiting=tuple(_waiting(sight, name)),
        failure=did.failure,
        may_connect=open_,
    )


def mail_accounts(sight: Sight) -> Sequence[MailLine]:
    """Return the mail accounts, for those who answer for them; nobody else sees any."""
    subject = Subject(name="", type="account", unit=NATIONAL, owner="")
    if not sight.may(CONNECT, subject):
        return ()
    house = sight.house
    lanes = lane_lines(sight.session, house, sight.catalogue.zone)
    told = {line["lane"]: line for line in lanes}
    settings = house.settings.mail_accounts
    return [
        MailLine(
            name=name,
            state="up"
            if down is None
            else ("wrong" if down.is_misconfigured else "down"),
            since=sight.local(down.since) if down else None,
            fault=down.fault if down else "",
            queued=sum(told.get(name, {}).get("queued", {}).values()),
            used=tuple(
                (one["seconds"], one["limit"], one["used"])
                for one in told.get(name, {}).get("used", [])
            ),
            host=f"{settings[name].host}:{settings[name].port}",
            connections=settings[name].connections,
            weight=settings[name].weight,
        )
        for name, down in states(house).items()
        if name in settings
    ]


def asking(sight: Sight) -> list[AccountLine]:
    """Return the accounts of her units that ask for a person: tokens, refusals."""
    live = [
        one
        for one in sight.catalogue.all(Account)
        if one.mode == LIVE
        and one.channel not in OWN_KINDS
        and one.retired_on is None
        and sight.works_for(one.owner)
    ]
    if not live:
        return []
    said, did = connections(sight.session), _lately(sight)
    lines = [
        _line(sight, one, 0, None, said.get(one.id), did.get(one.id, Lately()))
        for one in live
    ]
    return [line for line in lines if line.state in _ASKING]


def servers_down(sight: Sight) -> list[tuple[str, Down]]:
    """Return the mail servers that take no mail, to those who answer for them."""
    subject = Subject(name="", type="account", unit=NATIONAL, owner="")
    if not sight.may(CONNECT, subject):
        return []
    return [(name, down) for name, down in states(sight.house).items() if down]


def _line(
    sight: Sight,
    account: Account,
    waits: int,
    closed: Retirement | None,
    said: Connection | None,
    did: Lately,
) -> AccountLine:
    return AccountLine(
        id=account.id,
        title=sight.account(account.id),
        channel=account.channel,
        mode=account.mode,
        owner_name=sight.viewer.unit_name(account.owner),
        owner=account.owner,
        languages=tuple(account.languages),
        url=account.url or "",
        retired_on=sight.viewer.at(f"{account.retired_on}T00:00")
        if account.retired_on
        else None,
        reason=closed.reason if closed else "",
        waiting=waits,
        may_retire=_may_retire(sight, account),
        state=_state(sight, account, said, did),
        last_at=sight.local(did.last_at) if did.last_at else None,
        today=did.today,
        failing_since=sight.local(did.failing_since) if did.failing_since else None,
        expires_on=said.expires_on if said else None,
    )


def _state(sight: Sight, account: Account, said: Connection | None, did: Lately) -> str:
    if account.retired_on is not None:
        return "retired"
    if account.channel in OWN_KINDS:
        return "own"
    if account.mode != LIVE:
        return account.mode
    if did.failing_since or (said and said.fault):
        return "failing"
    today = in_zone(sight.now, sight.catalogue.zone).date()
    end = said.expires_on if said else None
    if end and end <= today + SOON:
        return "expired" if end < today else "expires"
    is_proved = bool(said and said.sealed)
    return "connected" if _has_way(sight, account, is_proved) else "unconnected"


def _has_way(sight: Sight, account: Account, is_kept: bool) -> bool:
    fields = sight.house.account_fields(account.channel)
    known = is_kept or account.id in sight.house.settings.accounts
    return known or not any(field.is_required for field in fields)


def _lately(sight: Sight, account: str = "") -> dict[str, Lately]:
    zone = sight.catalogue.zone
    day: date = in_zone(sight.now, zone).date()
    midnight: datetime = instant(f"{day}T00:00", zone)
    since = sight.now - _BACK
    return lately(sight.session, since=since, midnight=midnight, account=account)


def _modes(sight: Sight, account: Account, said: Connection | None) -> tuple[str, ...]:
    is_proved = bool(said and said.sealed and said.checked_at and not said.fault)
    live = may_go_live(sight.house, account, is_proved)
    return tuple(mode for mode in MODES if mode != LIVE or live)


def _fields(
    sight: Sight, account: Account, said: Connection | None
) -> tuple[AccountField, ...]:
    kept = unsealed(sight.house.key, said.sealed) if said else {}
    return tuple(
        AccountField(
            name=field.name,
            label=_word(sight, field.name, field.name.replace("_", " ")),
            hint=_word(sight, f"{field.name}.hint", field.description),
            is_secret=field.is_secret,
            is_required=field.is_required,
            value="" if field.is_secret else kept.get(field.name, field.default),
            is_kept=field.is_secret and field.name in kept,
        )
        for field in sight.house.account_fields(account.channel)
    )


def _word(sight: Sight, name: str, other: str) -> str:
    """Return our words for a setting; those of its adapter where we have none."""
    try:
        return sight.say(f"running.field.{name}")
    except MissingWords:
        return other


def _waiting(sight: Sight, name: str) -> list[Line]:
    rows = on_accounts(sight.session, name)
    seen = [row for row in rows if sight.sees(row.unit)][:_MOST_WAITING]
    about = {row.plan_entry.split(":")[1] for row in seen}
    items = waiting.items_named(sight.session, about)
    titles = waiting.titles(sight.session, [one.id for one in items.values()])
    return [*publication_lines(sight, seen, items, titles)]


def _may_retire(sight: Sight, account: Account) -> bool:
    if account.retired_on is not None or account.channel in OWN_KINDS:
        return False
    return sight.may("retire", _subject(account))


def _subject(account: Account) -> Subject:
    return Subject(
        name=f"account:{account.id}", type="account", unit=account.owner, owner=""
    )
