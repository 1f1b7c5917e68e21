"""What went where in the sample quarter: a table for people, JSON for programs."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from comms.campaigns.letters import told_item
from comms.clock import in_zone
from comms.demo.expected import expected, verdict
from comms.demo.mailbox import read_mailbox
from comms.model.tables import Publication
from comms.store import acts as act_rows
from comms.store import deliveries
from comms.store.catalogue import load_catalogue
from comms.store.posts import all_posts, post_deliveries
from comms.store.publications import by_plan_entry, messages, publication
from comms.workflows.house import House
from comms.workflows.ledger import ledger

#: A card that nobody has ticked yet is queued.
_POST_STATES = {"queued": "cards wait for a person", "sent": "published"}


def summarise(house: House, mail: Path) -> dict[str, Any]:
    """Return what happened, read from the store and from the caught mail."""
    with house.store.read() as session:
        zone = load_catalogue(session).zone
        rows = sorted(by_plan_entry(session).values(), key=lambda row: row.due_at)
        acts = act_rows.all_acts(session)
    everything = read_mailbox(mail)
    # Notices to those who work here are counted apart from what readers got.
    caught = [one for one in everything if not one.is_notice]
    arrived = Counter(one.recipient for one in caught)
    posts = posts_of(house, zone)
    editions = _editions(house, rows, zone)
    return {
        "from": _local(min(row.due_at for row in rows), zone),
        "until": _local(house.clock.now(), zone),
        "zone": zone,
        "editions": editions,
        "corrections": [
            {
                "item": item,
                **{k: v for k, v in ledger(house, item).items() if k != "publication"},
            }
            for item in sorted({told_item(r) for r in rows if r.kind == "correction"})
        ],
        "pages": [
            {
                "item": row.external_id,
                "unit": row.unit,
                "state": row.state,
                "published": _local(row.published_at, zone),
                "languages": _languages(house, row.external_id),
            }
            for row in rows
            if row.kind == "page"
        ],
        "posts": posts,
        "refused": [
            {
                "at": _local(act.at, zone),
                "user": act.user,
                "verb": act.verb,
                "subject": act.subject,
                "rule": act.result,
                "note": act.note,
            }
            for act in acts
            if act.result != "done"
        ],
        "mail": {
            "caught": len(caught),
            "mailboxes": len(arrived),
            "twice": len(caught) - len({one.message_id for one in caught}),
            "notices": sum(one.is_notice and not one.is_test for one in everything),
            "tests": sum(one.is_test for one in everything),
            "folder": str(mail),
        },
        "expected": expected(house, everything, posts, editions),
    }


def _editions(
    house: House, rows: Sequence[Publication], zone: str
) -> list[dict[str, Any]]:
    """Return every edition with its ledger."""
    return [
        {
            "publication": row.external_id,
            "newsletter": row.newsletter,
            "number": f"{row.number}/{row.year}",
            "state": row.state,
            "sent": _local(row.published_at, zone),
            **{
                key: value
                for key, value in ledger(house, row.external_id).items()
                if key != "publication"
            },
        }
        for row in rows
        if row.kind == "edition"
    ]


def posts_of(house: House, zone: str) -> list[dict[str, Any]]:
    """Return every post with its text, tags and state, per account and language."""
    found = []
    with house.store.read() as session:
        for row in all_posts(session):
            states = {d.language: d for d in post_deliveries(session, row.id)}
            for message in messages(session, row.id):
                kept = json.loads(message.skeleton)
                delivery = states[message.language]
                found.append(
                    {
                        "item": row.plan_entry.split(":")[1],
                        "account": message.account,
                        "language": message.language,
                        "at": _local(row.published_at, zone),
                        "state": delivery.state,
                        "remote_id": delivery.remote_id,
                        "text": kept["text"],
                        "tags": kept["tags"],
                        "alt": [media["alt"] for media in kept["media"]],
                    }
                )
    return found


def _languages(house: House, item: str) -> dict[str, int]:
    with house.store.read() as session:
        row = publication(session, item, kind="page")
        counted = deliveries.public_counts(session, row.id)
    return {language: count for _, language, count in sorted(counted)}


def _local(moment: Any, zone: str) -> str | None:  # noqa: ANN401 - an instant or None
    return in_zone(moment, zone).isoformat(timespec="minutes") if moment else None


def table(summary: Mapping[str, Any]) -> str:
    """Return the summary as lines for a terminal."""
    lines = ["", "Newsletters                sent              recipients  by language"]
    for edition in summary["editions"]:
        languages = ", ".join(f"{k} {v}" for k, v in edition["by_language"].items())
        proof = "adds up" if edition["adds_up"] else "DOES NOT ADD UP"
        lines.append(
            f"  {edition['publication']} {edition['newsletter']:<9} "
            f"{edition['number']:<10} {_shown(edition['sent']):<17} "
            f"{edition['recipients']:>6}      {languages:<18} {proof}"
        )
    for letter in summary["corrections"]:
        languages = ", ".join(f"{k} {v}" for k, v in letter["by_language"].items())
        proof = "adds up" if letter["adds_up"] else "DOES NOT ADD UP"
        lines.append(
            f"  {letter['item']:<42} {letter['recipients']:>6}      "
            f"{languages:<18} {proof}"
        )
    lines += ["", "Pages                      published         languages"]
    for page in summary["pages"]:
        languages = ", ".join(page["languages"]) or f"not out: {page['state']}"
        lines.append(
            f"  {page['item']:<24} {_shown(page['published']):<17} {languages}"
        )
    lines += ["", "Posts"]
    posts = Counter((post["account"], post["state"]) for post in summary["posts"])
    lines += [
        f"  {account:<12} {count:>3} {_POST_STATES.get(state, state)}"
        for (account, state), count in sorted(posts.items())
    ]
    lines += ["", "Refused, as the rules ask"]
    lines += [
        f"  {_shown(act['at'])}  {act['user']}: {act['verb']} {act['subject']}"
        f" → {act['rule']}"
        for act in summary["refused"]
    ]
    lines += ["", "Expected by the sample"]
    lines += [
        f"  {name.replace('_', ' '):<28} {verdict(block)}"
        for name, block in summary["expected"].items()
    ]
    mail = summary["mail"]
    lines += [
        "",
        (
            f"Mail: {mail['caught']} messages for {mail['mailboxes']} mailboxes, "
            f"{mail['twice']} twice."
        ),
    ]
    return "\n".join(lines)


def _shown(moment: str | None) -> str:
    return moment[:16].replace("T", " ") if moment else "–"
