"""Texts of people become HTML and plain text without losing or gaining anything."""

from xml.etree import ElementTree as ET

import pytest

from comms.render.markdown import to_html, to_text

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://elsewhere.example/pixel.png)",
    '<https://example.org/" onclick=alert(1)>',
    '[x](https://example.org/ "a\\" onmouseover=alert(1)")',
    "a\u00a0b &nbsp; & < > \" '",
    "***\n\nline  \nbroken",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_gives_clean_well_formed_html(text: str):
    """The result stands in a mail and in a page; only known tags and links pass."""
    root = ET.fromstring(f"<body>{to_html(text, top=2)}</body>")  # noqa: S314 - ours

    for element in root.iter():
        assert element.tag in {"body", "p", "a", "br", "hr", "em", "strong"}
        assert set(element.attrib) <= {"href"}
        assert element.get("href", "https:").startswith(("https:", "http:", "mailto:"))


def test_headings_start_where_the_place_asks_and_skip_no_level():
    """A text knows nothing of the page around it; heading order is checked by law."""
    html = to_html("## First\n\n#### Below\n\n## Second", top=4)

    assert "<h4>First</h4>" in html
    assert "<h5>Below</h5>" in html
    assert "<h4>Second</h4>" in html


def test_a_line_is_a_line():
    """Easy language gives each sentence its own line."""
    assert to_html("One.\nTwo.", top=2) == "<p>One.<br />\nTwo.</p>"
    assert to_text("One.\nTwo.") == "One.\nTwo."


def test_links_become_absolute_where_an_address_is_given():
    """A mail has no page that its links could start from."""
    source = "[news](/fi/news)"

    assert 'href="https://x.example/fi/news"' in to_html(
        source, top=3, base="https://x.example"
    )
    assert 'href="/fi/news"' in to_html(source, top=3)
    assert (
        to_text(source, base="https://x.example") == "news: https://x.example/fi/news"
    )


def test_bare_addresses_become_links():
    """People write addresses as they know them."""
    html = to_html("Write to a@example.org or see https://example.org.", top=2)

    assert '<a href="mailto:a@example.org">a@example.org</a>' in html
    assert '<a href="https://example.org">https://example.org</a>' in html
    assert to_text("a@example.org") == "a@example.org"


def test_styles_are_written_into_each_tag():
    """Mail programs that read no style sheet read these."""
    html = to_html("one [two](https://x.example)", top=3, styles={"p": "m", "a": "n"})

    assert html == (
        '<p style="m">one <a style="n" href="https://x.example">two</a></p>'
    )


def test_plain_text_keeps_the_facts_and_drops_the_ornament():
    """Equal in content with the HTML, readable on a terminal."""
    text = to_text(
        "## Who\n\nThe **whole** _family_, see [our page](https://x.example/a).\n\n"
        "- first\n- second, which is so long an entry that it "
        "breaks into several lines\n  - inner\n\n"
        "1. one\n2. two\n\n## When\n\n> Now\n\n    code",
        number="2.1",
    )

    assert text == (
        "2.1.1 Who\n\nThe whole family, see our page: https://x.example/a.\n\n"
        "- first\n- second, which is so long an entry that it breaks into several\n"
        "  lines\n  - inner\n\n1. one\n2. two\n\n2.1.2 When\n\nNow\n\ncode"
    )


def test_plain_lines_are_short_but_addresses_stay_whole():
    """Up to 65 characters; a broken address leads nowhere."""
    address = "https://example.org/" + "a" * 80

    lines = to_text("Word " * 40 + address).splitlines()

    assert all(len(line) <= 65 for line in lines[:-1])
    assert lines[-1] == address
