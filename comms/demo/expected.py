"""Counts every expected block of the sample anew, and says whether it holds.

Wanted is what the content plan asks for (`sample/expected.yaml`). Counted is what
stands at the other end: rows of the store, files of sandboxes, what the stand-ins of
networks keep, caught mail, and pages asked of the site as a reader asks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from comms.content.hashtags import choose_tags
from comms.demo.mailbox import CaughtMail
from comms.demo.read_back import read_back
from comms.demo.spread import announced, changed
from comms.model.programme import Account, Area, Unit
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.house import House

_SAMPLE = resources.files("comms.demo") / "sample" / "expected.yaml"
#: A day in the last year of the umbrella, whose tags a post carried then.
_WHILE_IT_LASTED = date(2026, 6, 15)

Block = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """What is looked at: the site after its quarter, and its summary so far."""

    house: House
    catalogue: Catalogue
    #: Maildir of the catcher.
    mail: Sequence[CaughtMail]
    posts: Sequence[Mapping[str, Any]]
    editions: Sequence[Mapping[str, Any]]


def expected(
    house: House,
    mail: Sequence[CaughtMail],
    posts: Sequence[Mapping[str, Any]],
    editions: Sequence[Mapping[str, Any]],
) -> Block:
    """Return each block with what is wanted, what is counted, whether it holds.

    Args:
        mail: Everything that the catcher has.
        posts: Posts of the summary.
        editions: Editions of the summary.
    """
    with house.store.read() as session:
        catalogue = load_catalogue(session)
    quarter = Quarter(
        house=house, catalogue=catalogue, mail=mail, posts=posts, editions=editions
    )
    wanted = YAML(typ="safe").load(_SAMPLE.read_text(encoding="utf-8"))
    found = {name: _BLOCKS[name](quarter, value) for name, value in wanted.items()}
    return {
        **found,
        "posts_read_back": read_back(house.settings.home, posts),
        "registration_waiting_list": {"holds": None, "needs": "registration"},
    }


def coverage(quarter: Quarter, wanted: Mapping[str, int]) -> Block:
    """Count the units that run each development area and its parts."""
    units = len(quarter.catalogue.all(Unit))
    areas = quarter.catalogue.all(Area)
    counted = {
        area.id: units if area.coverage == "all" else len(set(area.coverage))
        for area in areas
    }
    counted |= {
        part.id: len(set(part.coverage)) for area in areas for part in area.sub_pilots
    }
    return _compared(wanted, counted)


def hashtags(quarter: Quarter, wanted: Sequence[Mapping[str, Any]]) -> Block:
    """Read the tags of posts by item, account and language."""
    carried = {
        (post["item"], post["account"], post["language"]): post["tags"]
        for post in quarter.posts
    }
    rows = [
        {**row, "counted": carried.get((row["item"], row["channel"], row["lang"]), [])}
        for row in wanted
    ]
    for row in rows:
        row["holds"] = row["counted"] == row["tags"]
    return {"rows": rows, "holds": all(row["holds"] for row in rows)}


def never_after(quarter: Quarter, wanted: Mapping[str, Any]) -> Block:
    """Look for tags of what is over in all posts; while it lasted they were there."""
    late = [
        post["item"]
        for post in quarter.posts
        if post["at"]
        and date.fromisoformat(post["at"][:10]) > wanted["day"]
        and set(wanted["tags"]) & set(post["tags"])
    ]
    before = {
        tag
        for language in quarter.catalogue.programme.languages
        for account in quarter.catalogue.all(Account)
        for tag in choose_tags(
            quarter.catalogue,
            unit="national",
            language=language,
            channel=account.channel,
            day=_WHILE_IT_LASTED,
        )
    }
    there = sorted(before & set(wanted["tags"]))
    return {
        "wanted": {"tags": wanted["tags"], "after": wanted["day"].isoformat()},
        "posts": len(quarter.posts),
        "posts_with_them_after": late,
        "a_post_of_2026_06_carries": there,
        "holds": not late and there == sorted(wanted["tags"]),
    }


def fan_out(quarter: Quarter, wanted: Mapping[str, Any]) -> Block:
    """Count each output of the announcement where it arrived."""
    counted = announced(quarter.house, wanted["item"], quarter.posts)
    return _outputs(wanted["outputs"], counted)


def room_change(quarter: Quarter, wanted: Sequence[str]) -> Block:
    """Count what the changed room reached."""
    return _outputs(wanted, changed(quarter.house, quarter.mail, quarter.posts))


def newsletters(quarter: Quarter, wanted: Mapping[str, Mapping[str, int]]) -> Block:
    """Count recipients of each edition in the ledger, by language."""
    counted = {
        edition["publication"]: {
            "total": edition["recipients"],
            **edition["by_language"],
        }
        for edition in quarter.editions
    }
    return _compared(wanted, counted)


def _outputs(wanted: Sequence[str], counted: Mapping[str, int]) -> Block:
    """Every wanted output is there, at least once."""
    found = {name: counted.get(name, 0) for name in wanted}
    return {"wanted": list(wanted), "counted": found, "holds": all(found.values())}


def _compared(wanted: Mapping[str, Any], counted: Mapping[str, Any]) -> Block:
    found = {name: counted.get(name) for name in wanted}
    return {"wanted": wanted, "counted": found, "holds": found == dict(wanted)}


_BLOCKS: dict[str, Callable[[Quarter, Any], Block]] = {
    "coverage_counts": coverage,
    "hashtags": hashtags,
    "never_after": never_after,
    "one_form_fan_out": fan_out,
    "room_change_propagates_to": room_change,
    "newsletters": newsletters,
}


def verdict(block: Mapping[str, Any]) -> str:
    """Return how a block ended, for the terminal."""
    if block["holds"] is None:
        return f"needs {block['needs']}"
    if block["holds"]:
        return "holds"
    missing = [name for name, count in _counts(block).items() if not count]
    return f"DOES NOT HOLD{': ' if missing else ''}{', '.join(missing)}"


def _counts(block: Mapping[str, Any]) -> Mapping[str, Any]:
    return block["counted"] if isinstance(block.get("counted"), Mapping) else {}
