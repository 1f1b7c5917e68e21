"""A small programme that plans 2027 with every kind of trigger there is."""

import shutil
from pathlib import Path

OFFICE = Path(__file__).parents[3] / "campaigns" / "single_office"
#: Items that come back by a rule, and the rule.
RULES = {
    "daily": "30 3 * * *",
    "weekly": "0 9 * * mon",
    "monthly": "15 12 1 * *",
}
#: Items tied to the event E1, and when.
AROUND = {"invitation": "-14d", "reminder": "-1d 09:00"}
#: News by the day they come out on the site.
NEWS = {f"news{month:02}": f"2027-{month:02}-17" for month in range(1, 13)}
EVENT_AT = "2027-05-20 12:00"

_EVENT = f"""\
unit: national
type: open_meeting
title: {{fi: Avoin iltapäivä}}
summary: {{fi: Tule kertomaan.}}
starts: {EVENT_AT}
ends: 2027-05-20 15:00
place:
  name: {{fi: Esimerkkilän kirjasto}}
organiser: librarian
contact: c_library
"""
_CONTACT = "- {id: c_library, name: {fi: Kirjasto}, email: kirjasto@example.org}\n"
_WALL = """
- id: wall
  channel: x
  mode: sandbox
  owner: national
  languages: [fi]
"""
_YEAR = "    starts_on: 2027-01-01\n    until: 2027-12-31\n"


def write_year(folder: Path) -> Path:
    """Write the folder and return it."""
    shutil.copytree(OFFICE, folder)
    shutil.rmtree(folder / "editions")
    shutil.rmtree(folder / "items" / "story_hour")
    with (folder / "programme.yaml").open("a") as file:
        # Short, since a year has many days; longer than the longest stop.
        file.write("planning_horizon_days: 10\n")
    (folder / "events").mkdir()
    (folder / "posts").mkdir()
    (folder / "events" / "E1.yaml").write_text(_EVENT)
    (folder / "contacts.yaml").write_text(_CONTACT)
    with (folder / "accounts.yaml").open("a") as file:
        file.write(_WALL)
    for name in (*RULES, *AROUND):
        _item(folder, name, "reminder", "2027-01-01", "email")
    for name, day in NEWS.items():
        _item(folder, name, "news", day, "web")
    plans = [
        f'  - item: {name}\n    accounts: [wall]\n    cron: "{rule}"\n{_YEAR}'
        for name, rule in RULES.items()
    ]
    plans += [
        f"  - item: {name}\n    accounts: [wall]\n    event: E1\n"
        f'    offset: "{offset}"\n'
        for name, offset in AROUND.items()
    ]
    plans.append(
        '  - accounts: [wall]\n    on_new: {types: [news], after: "+3h"}\n' + _YEAR
    )
    text = "name: {fi: Vuosi 2027}\nposts:\n" + "".join(plans)
    (folder / "posts" / "year.yaml").write_text(text)
    return folder


def _item(folder: Path, name: str, kind: str, day: str, channel: str) -> None:
    place = folder / "items" / name
    place.mkdir()
    (place / "item.yaml").write_text(
        f"type: {kind}\nowner: librarian\nscope: national\n"
        f"publish_at: {day} 09:00\nchannels: [{channel}]\n"
    )
    (place / "fi.md").write_text(
        f"---\ntitle: Kirjasto kertoo {name}\nlead: Tervetuloa.\n"
        f"social: Kirjasto kertoo {name}.\n---\n\nTervetuloa kirjastoon.\n"
    )
