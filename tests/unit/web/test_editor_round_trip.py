"""Markdown through the editor and back: nothing is lost, nothing untouched changes.

The editor's own module runs in Node over many texts at once; what it writes anew is
judged by the site's own reader of Markdown.
"""

import gzip
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from test_valid_html import node

from comms.render.markdown import to_html
from comms.web.assets import STATIC

TOP = Path(__file__).parents[3]
ASSETS = TOP / "comms" / "web" / "assets"
#: Bytes of all scripts of the desk, as they travel.
_MOST = 250_000

#: What people write, and what trips readers of Markdown.
_WORDS = some.sampled_from(
    [
        *("Perhe", "ja", "neuvola", "å", "ŋ", "🙂", "3.", "1)", "klo", "AT&T", "&amp;"),
        *("**lihava**", "*kursiivi*", "***molemmat***", "a*b", "_x_", "x_y", "2*3*4"),
        *("[Kevään tapahtumat](https://example.org/a_b)", "<https://example.org>"),
        *("{{event:E1}}", "{{block:core_message}}", "#", "-", "+", "=", ">", "\\", "`"),
        *("![", "](", "<", "a<b", "https://example.org/x_y", "~", "[", "]", "|", "!"),
    ]
)
_LINE = some.lists(_WORDS, min_size=1, max_size=5).map(" ".join)
_MARKS = ["", "", "", "", "## ", "### ", "- ", "* ", "1. ", "2) ", "> ", "> - ", "- - "]
_MARK = some.sampled_from([*_MARKS, "  ", "    ", "=== ", "--- "])
_BLOCK = some.lists(some.tuples(_MARK, _LINE).map("".join), min_size=1, max_size=4).map(
    "\n".join
)
_GAP = some.sampled_from(["\n\n", "\n\n", "\n", "\n\n\n", "  \n"])
_TEXT = some.lists(some.tuples(_BLOCK, _GAP).map("".join), max_size=5).map("".join)

#: Each must open: these are what people write every day.
PLAIN = [
    "Hei.\n\n## Otsikko\n\nToinen kappale,\njossa on kaksi riviä.",
    "- yksi\n- kaksi\n  - alla\n\n1. eka\n2. toka\n\n> Lainaus\n> jatkuu.",
    "**Kuka:** *kaikki* ja [Kevään tapahtumat](https://example.org).",
    "{{event:E1}}\n\n{{block:core_message}}\n",
    "* tähti\n\n\n\nKaukana.   \n",
]
#: None may open: the editor could not hold them.
BEYOND = [
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "Teksti <b>html</b>.",
    "<div>\nhtml\n</div>",
    "![kuva](x.png)",
    "`koodi`",
    "```\nkoodi\n```",
    "[a][b]\n\n[b]: https://example.org",
    '[a](https://example.org "otsikko")',
    "***\n\nviiva",
]


@pytest.fixture(scope="module")
def go_through(tmp_path_factory):
    """Give what sends texts through the editor, in one process for all."""
    program = tmp_path_factory.mktemp("editor") / "round_trip.mjs"
    source = Path(__file__).with_name("editor_round_trip.mjs")
    build = [
        *(*node(), "node_modules/.bin/esbuild", source, "--bundle", "--platform=node"),
        *("--format=esm", f"--outfile={program}", "--log-level=error"),
    ]
    subprocess.run(build, cwd=ASSETS, check=True)  # noqa: S603 - ours

    def go(texts):
        done = subprocess.run(  # noqa: S603 - ours
            [*node(), program],
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    return go


def some_texts(count):
    """Return texts that chance has put together."""
    found = []

    @settings(
        max_examples=count,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(_TEXT)
    def collect(text):
        found.append(text)

    collect()
    return found


def html(text):
    """Return what readers get of a text; a blank before a new line is nothing."""
    return to_html(text, top=2).replace(" <br", "<br")


@pytest.mark.long
def test_texts_come_back_as_they_were(go_through):
    """Untouched byte for byte; touched, all that nobody touched; anew, as it reads."""
    texts = [*PLAIN, *some_texts(200)]

    made = list(zip(texts, go_through(texts), strict=True))

    opened = [(text, found) for text, found in made if found["opens"]]
    assert [text for text, found in opened if found["same"] != text] == []
    assert [
        text
        for text, found in opened
        if not found["edited"].startswith(text.rstrip("\n "))
    ] == []
    assert [text for text, found in opened if html(found["anew"]) != html(text)] == []
    assert len(opened) > len(made) / 3


def test_everyday_texts_open_and_those_beyond_it_do_not(go_through):
    """Tables, raw HTML, pictures and code are shown as they are written."""
    opens = [found["opens"] for found in go_through([*PLAIN, *BEYOND])]

    assert opens == [True] * len(PLAIN) + [False] * len(BEYOND)


def test_scripts_of_the_desk_are_light():
    """Together, as they travel; the editor is loaded only where somebody writes."""
    sizes = {
        path.name: len(gzip.compress(path.read_bytes())) for path in STATIC.glob("*.js")
    }

    assert any(name.startswith("editor-") for name in sizes)
    assert sum(sizes.values()) < _MOST, sizes
