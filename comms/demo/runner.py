"""Runs the sample quarter through the real pipeline in simulated time.

The clock stands in the site folder and is stepped from one due instant to the next.
A demo that was stopped, even by kill -9, goes on where the clock stands; nothing is
sent twice for it, except what was on the wire at that moment.
"""

import json
import sys
from datetime import datetime
from pathlib import Path

from comms.bootstrap import empty_site, open_house
from comms.clock import SteppedClock, in_zone, instant
from comms.config import load
from comms.demo.processes import mail_catcher, network_stand_ins
from comms.demo.script import ScriptedAct, acts, people
from comms.demo.serve import serve_demo
from comms.demo.summary import summarise, table
from comms.demo.timeline import write_timeline
from comms.errors import CommsError, Refused
from comms.render.environment import shipped_templates
from comms.store import folders, migrate
from comms.workflows import test_send
from comms.workflows.apply import apply
from comms.workflows.decide import decide
from comms.workflows.house import House
from comms.workflows.subscribe import take_in_people
from comms.workflows.tick import Ticked, next_beat, tick

ZONE = "Europe/Helsinki"
STARTS, ENDS = "2027-02-01T09:00", "2027-04-15T09:00"

_SETTINGS = """\
# Written by the demo. Everything here is invented; mail goes to a catcher beside it.
demo = true
base_url = "https://lape.example.org"
mail_domain = "posti.lape.example.org"
"""


def run(home: Path, *, fresh: bool, summary_file: Path | None, serve: bool) -> None:
    """Run the quarter, or what is left of it, and say what went where."""
    if fresh:
        empty_site(home)
    clock = _prepare(home)
    mail = home / "mail"
    with (
        mail_catcher(mail) as port,
        network_stand_ins(home / "networks", home / "clock") as networks,
    ):
        settings = load(home, smtp_port=port, accounts=_accounts(networks))
        house = open_house(settings, alone=True)
        migrate(house.store)
        _fill(house)
        _play(house, clock)
        summary = summarise(house, mail)
        print(table(summary), flush=True)
        if summary_file:
            summary_file.write_text(json.dumps(summary, ensure_ascii=False, indent=2))
        page = write_timeline(house, mail)
        print(f"\nTimeline  {page}", flush=True)
        if serve:
            serve_demo(house, mail, clock, ZONE)
        house.store.close()


def _accounts(port: int) -> dict[str, dict[str, str]]:
    """Return the demo's accounts: they point at the stand-ins, nowhere else."""
    base = f"http://127.0.0.1:{port}"
    return {
        "x_national": {"base_url": f"{base}/x", "access_token": "secret.lape"},
        "masto": {"base_url": f"{base}/mastodon", "access_token": "secret.lape"},
    }


def _prepare(home: Path) -> SteppedClock:
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "settings.toml"
    if not settings.exists():
        settings.write_text(_SETTINGS)
    clock = SteppedClock(home / "clock")
    if not (home / "clock").exists():
        clock.set(instant(STARTS, ZONE))
    return clock


def _fill(house: House) -> None:
    # What the desk has written into it since is not the sample's to say.
    changes = 0 if _is_filled(house) else _apply(house)
    imported = take_in_people(house, people())
    _say(house, f"{changes} changes applied, {imported.new} subscribers taken in")


def _is_filled(house: House) -> bool:
    with house.store.read() as session:
        return bool(folders.sources(session))


def _apply(house: House) -> int:
    _say(house, "reading campaigns/lape")
    return len(apply(house, _sample_folder(), house.settings.language).changes)


def _sample_folder() -> Path:
    """Return the sample in a checkout, or in the installed package."""
    return shipped_templates().parent / "campaigns" / "lape"


def _play(house: House, clock: SteppedClock) -> None:
    """Step the clock from one due instant to the next until the quarter is over."""
    end = instant(ENDS, ZONE)
    script = acts(ZONE)
    moment: datetime | None = house.clock.now()
    while moment is not None and moment <= end:
        clock.set(moment)
        for act in script:
            if act.at == moment:
                _act(house, act)
        # Days pass in seconds here: without its catcher everybody would be given up
        # on after five of them. Run again, the demo goes on from this moment.
        house.open_mail().check()
        _tell(house, tick(house, lambda *counts: _progress(house, *counts)))
        moment = _next(house, script)
    # Whoever stepped it further by hand goes on from there.
    clock.set(max(end, house.clock.now()))
    _tell(house, tick(house))


def _next(house: House, script: list[ScriptedAct]) -> datetime | None:
    now = house.clock.now()
    instants = [act.at for act in script if act.at > now]
    beat = next_beat(house)
    return min([*instants, *([beat] if beat else [])], default=None)


def _act(house: House, act: ScriptedAct) -> None:
    key = f"demo:{act.id}"
    try:
        if act.verb == test_send.VERB:
            test_send.send_test(house, act.what, user=act.who, key=key)
        else:
            decide(house, act.verb, act.what, user=act.who, note=act.note, key=key)
    except Refused as refused:
        if refused.key != act.expect:
            raise
        _say(house, f"{act.who}: {act.verb} {act.what} refused: {refused.key}")
        return
    if act.expect:
        message = f"{act.id}: {act.expect} was expected to refuse this"
        raise CommsError(message)


def _tell(house: House, ticked: Ticked) -> None:
    for item, state in ticked.pages:
        _say(house, f"page {item}: {state}")
    for edition in ticked.editions:
        _say(house, f"{edition.publication}: {edition.state}")
    for name in ticked.finished:
        _say(house, f"{name}: finished")
    for post in ticked.posts:
        reason = f" ({post.reason})" if post.reason else ""
        _say(house, f"post {post.publication}: {post.state}{reason}")


def _progress(house: House, name: str, done: int, total: int) -> None:
    _say(house, f"{name}: {done} of {total}")


def _say(house: House, text: str) -> None:
    shown = in_zone(house.clock.now(), ZONE)
    print(f"{shown:%Y-%m-%d %H:%M}  {text}", file=sys.stderr, flush=True)
