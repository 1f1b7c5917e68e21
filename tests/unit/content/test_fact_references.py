"""References in texts: found where they are written, filled, and never lost."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from comms.content.check import check_folder
from comms.content.fact_fields import as_written
from comms.content.fact_references import (
    could_refer,
    fill,
    filled,
    references_in,
    written,
)
from comms.content.folder import read_contents
from comms.model.plans import VersionText
from comms.render.markdown import to_html

SAID = {("fact", "hall"): "Sali *A_1*", ("block", "motto"): "**Aina** vierellä"}
NAMES = st.from_regex(re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII), fullmatch=True)
KINDS = st.sampled_from(["fact", "block"])
#: Words around references, with all that could be taken for one.
WORDS = st.text(alphabet="aä{}: \nfct\\*", max_size=12)
PIECES = st.lists(
    st.one_of(
        WORDS,
        st.builds(written, KINDS, st.sampled_from(["hall", "motto"])),
        st.builds(written, KINDS, NAMES),
    ),
    max_size=8,
)


def says(kind, name, _language):
    """Return what is known here."""
    return SAID.get((kind, name))


def version(body, **texts):
    """Return a Finnish version."""
    return VersionText(
        id="x.fi.standard",
        item="x",
        language="fi",
        **{"title": "T", **texts},
        body=body,
    )


@given(KINDS, NAMES, WORDS.filter(lambda text: "{" not in text), WORDS)
def test_what_is_written_is_found(kind, name, before, after):
    """With its place, whatever stands around it."""
    text = f"{before}{written(kind, name)}{after}"

    first = next(references_in(text))

    assert (first.kind, first.id) == (kind, name)
    assert text[first.start : first.end] == written(kind, name)


@given(PIECES)
def test_all_known_are_filled_and_nothing_else_changes(pieces):
    """Unknown ones stay as they are, to be named by the check."""
    text = "".join(pieces)

    done = filled(text, "fi", says)

    kept = [one for one in references_in(text) if not says(one.kind, one.id, "fi")]
    assert [one.written for one in references_in(done)] == [one.written for one in kept]
    for (kind, name), words in SAID.items():
        text = re.sub(
            rf"\{{\{{[ \t]{{0,4}}{kind}:{name}[ \t]{{0,4}}\}}\}}", words, text
        )
    assert done == text


@given(PIECES, PIECES)
def test_what_was_typed_comes_back(lead, body):
    """A form shows what somebody wrote, and filling twice is filling once."""
    text = version("".join(body), lead="".join(lead))

    once = fill(text, says)

    assert as_written(once) == text
    assert fill(once, says) == once
    assert fill(once, lambda *_: None) == text


@given(st.text(alphabet="12.)-+#*_[]<>&;`\\ aä", min_size=1, max_size=12))
def test_a_value_shows_as_it_is_whatever_signs_are_in_it(value):
    """A figure that begins with "3." makes no list, and "A*" nothing slanted."""
    value = " ".join(value.split())
    body = filled("{{fact:x}} on.", "fi", lambda *_: value, is_markdown=True)

    html = MarkdownIt("commonmark").render(body)

    shown = unescape(re.sub(r"<[^>]*>", "", html))
    assert shown.strip() == f"{value} on.".strip()
    assert re.findall(r"<(\w+)", html) == ["p"]


FOLDER = {
    "programme.yaml": b"""id: small
name: {fi: Pieni}
short_name: {fi: Pieni}
timezone: Europe/Helsinki
default_language: fi
languages: [fi, sv]
runs: {starts: 2027-01-01, ends: 2027-12-31}
host:
  controller: {fi: Talo}
  postal_address: Katu 1
  privacy_notice: {fi: https://example.org}
  sender_name: {fi: Talo}
  sender_address: a@example.org
  reply_to: a@example.org
brand: {colour: "#005F73", logo: logo}
approval: {}
""",
    "media/media.yaml": b"- {id: logo, type: logo, alt: {fi: Talo, sv: Hus}}\n",
    "users.yaml": b"- {id: lead, role: national_lead, scope: national, "
    b"email: l@example.org, name: {fi: L}}\n",
    "items/n/item.yaml": b"type: news\nowner: lead\nscope: national\n"
    b"publish_at: 2027-03-01 09:00\nchannels: []\n",
}


def findings(fact, text):
    """Return rule, key and line of what is said about a fact and a text with it."""
    files = {
        **FOLDER,
        "facts/hall.yaml": fact.encode(),
        "items/n/sv.md": f"---\ntitle: T\n---\n\n{text}\n".encode(),
    }
    found = check_folder(read_contents(files, "fi"), "fi")
    return {
        (one.rule, one.key, one.line)
        for one in found
        if one.file.startswith(("facts/", "items/n/sv"))
    }


@pytest.mark.parametrize(
    ("fact", "text", "rule"),
    [
        ("value: A", "Sali {{fact:hal}}", ("reference_unknown", "body", 5)),
        ("value: A", "Sali {{fakta:hall}}", ("directive_unknown", "body", 5)),
        (
            "value: A\nvalid_until: 2027-02-28",
            "Sali\n{{fact:hall}}",
            ("fact_expired", "body", 6),
        ),
        ("texts: {fi: A}", "{{fact:hall}}", ("fact_lacks_language", "body", 5)),
        ("name: {fi: Sali}", "T", ("fact_says_nothing", "value", 1)),
        ("value: A {{fact:b}}", "T", ("reference_inside", "value", 1)),
        ('value: "A\\nB"', "T", ("fact_of_several_lines", "value", 1)),
        ("value: A\nvalid_until: 2027-03-01", "{{fact:hall}} {{ fact:hall }}", None),
    ],
)
def test_what_is_wrong_is_named_with_its_line(fact, text, rule):
    """Unknown, expired, missing in a language: each has a cure."""
    assert findings(fact, text) == ({rule} if rule else set())


@pytest.mark.parametrize(
    "value",
    [
        "https://lape.example/tilat_ja_ajat?a=1&b=2",
        "Varaa: HTTPS://lape.example/_a_, heti",
        "(https://lape.example/a_(b_c))",
    ],
)
def test_an_address_that_is_a_fact_leads_where_it_says(value):
    """No mark in it is escaped: the link would lead elsewhere."""
    address = re.search(r"(?i)https?://[^\s,]+?(?=,|\)?$)", value)[0]

    html = to_html(
        filled("Ks. {{fact:x}}", "fi", lambda *_: value, is_markdown=True), top=2
    )

    assert unescape(re.search('href="([^"]*)"', html)[1]) == address


@pytest.mark.parametrize("value", ["sali {", "{sali", "a {{b", "x\n{ "])
def test_a_value_makes_no_reference_with_what_stands_beside_it(value):
    """As {{fact:a}}{event:b}} an event would be named that nobody has checked."""
    assert could_refer(value)
    assert not could_refer("A {b} c")
