"""Light rules for mails: each is broken by one mail, and kept by the usual one."""

from dataclasses import replace

import pytest

from comms.render.mail import RenderedMail
from comms.render.mail_checks import checked

WORDS = "Palveluista kerrotaan selkeästi ja kaikille. " * 8
BODY = (
    "<h1>Infokirje</h1><h2>Blogi</h2><p>{words}</p>"
    '<img src="a.png" alt="Lapset rannalla">'
    '<a href="https://example.org/a">Lue blogi</a>'
    '<table role="presentation"><tr><td>x</td></tr></table>'
)
GOOD = RenderedMail(
    subject="Infokirje 1/2027: kaksi kieltä",
    preheader="Uusi blogi, kevään kuulumiset koko maasta ja kortti.",
    html=f'<html lang="fi"><body>{BODY.format(words=WORDS)}</body></html>',
    text=f"Infokirje\n{WORDS}\nhttps://example.org/a\n",
)


def broken(mail):
    """Return the rules that a mail breaks."""
    return {one.key for one in checked(mail) if not one.is_kept}


def with_html(old, new):
    """Return the usual mail with something else in its HTML."""
    assert old in GOOD.html
    return replace(GOOD, html=GOOD.html.replace(old, new))


def test_usual_mail_keeps_all_rules():
    """Those about reading, and those about filters."""
    assert broken(GOOD) == set()
    assert {one.of for one in checked(GOOD)} == {"accessibility", "spam"}


@pytest.mark.parametrize(
    ("rule", "mail"),
    [
        ("language", with_html(' lang="fi"', "")),
        ("heading_order", with_html("h2>", "h3>")),
        ("pictures_described", with_html(' alt="Lapset rannalla"', "")),
        ("links_say_where", with_html("Lue blogi", "Lue lisää")),
        ("links_differ", with_html("</a>", '</a><a href="https://b.fi">Lue blogi</a>')),
        ("no_layout_tables", with_html(' role="presentation"', "")),
        ("text_part", replace(GOOD, text="")),
        ("subject_length", replace(GOOD, subject="x" * 61)),
        ("preheader_length", replace(GOOD, preheader="Lyhyt.")),
        ("own_words", replace(GOOD, preheader=GOOD.subject)),
        ("quiet", replace(GOOD, subject="TÄRKEÄÄ: lue heti")),
        ("no_false_reply", replace(GOOD, subject="VS: kokous")),
        ("size", with_html(WORDS, "x" * 95_000)),
        ("more_words_than_pictures", with_html(WORDS, "Katso.")),
        ("links_are_what_they_say", with_html("Lue blogi", "www.pankki.fi")),
        ("links_not_hidden", with_html("https://example.org/a", "https://bit.ly/a")),
    ],
)
def test_rule_says_what_is_wrong(rule, mail):
    """One fault, one rule; some faults break another with it."""
    assert rule in broken(mail)


def test_figures_stand_beside_the_rule():
    """So that the sentence can say how long it is."""
    found = {one.key: one for one in checked(replace(GOOD, subject="x" * 70))}

    assert found["subject_length"].slots == {"count": 70, "most": 60}
