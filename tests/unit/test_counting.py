"""Texts are as long as the network says, to the character."""

import string
from time import process_time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms import counting

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
LONG_ADDRESS = (
    "https://www.example.org/fi/ajankohtaista/" + "hyvin-pitka-" * 20 + "osoite"
)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("Kärkihanke päättyy", 18),
        ("Förändring på svenska", 21),
        ("čuovžža đ ŋ š ŧ ž Č", 19),
        ("Niin – ja ”näin” … €", 22),  # ellipsis and euro weigh two
        ("\u2018 \u2019 “ ” – — ‗ \u2032 ‷", 17),
        ("a\u200bb\u200cc\u200dd", 7),
        ("日本", 4),
        ("🐈", 2),
        (FAMILY, 2),
        ("🙋🏽", 2),
        ("🇫🇮", 2),
        ("1️⃣", 2),
        ("❤️", 2),
        ("©", 2),
        ("©\ufe0e", 3),
        ("©️", 2),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2),
        (normalize("NFD", "Förändring"), 10),
        (LONG_ADDRESS, 23),
        ("http://a.fi", 23),
        ("example.org", 23),
        ("Katso example.org.", 6 + 23 + 1),
        ("(https://example.org/a_(b))", 1 + 23 + 1),
        ("https://example.org/sivu, ja", 23 + 4),
        ("https://example.org/perhe/äö?x=1&y=1#kohta!", 24),
        ("https://example.org/?y=å", 24),
        ("https://a_b.example.org/", 23),
        ("https://exa_mple.org/", 21),
        ("x_example.org", 13),
        ("https://example.org https://example.org", 47),
        ("http://127.0.0.1:8000/fi/uutinen/", 23),
        ("viestinta@example.org", 21),
        ("viestinta.fi@example.org", 24),
        ("to 11.3. klo 12.30", 18),
        ("https://" + "a" * 64 + ".org", 76),
        ("#https://example.org", 20),
    ],
)
def test_x_weighs_like_its_own_text_library(text, weight):
    """The refusal of X comes after the click; the count must be the same before."""
    assert counting.weighted_x(text) == weight


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Kärkihanke", 10),
        (normalize("NFD", "Kärkihanke"), 10),
        (FAMILY, 1),
        (f"a {LONG_ADDRESS} b", 27),
        ("example.org", 11),
        ("Kiitos @kunta@social.example.org!", 14),
        ("viestinta@example.org", 21),
    ],
)
def test_mastodon_shortens_addresses_and_remote_mentions(text, length):
    """Its server counts what readers see; bare domains are plain text there."""
    assert counting.mastodon(text) == length


def test_mastodon_takes_the_length_an_instance_reserves():
    """Instances may set `characters_reserved_per_url`."""
    assert counting.mastodon(LONG_ADDRESS, address_length=30) == 30


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", 0),
        ("\r\n", 1),
        ("a\r\nb\n", 4),
        ("e\u0301", 1),
        ("s\u030c\u0323", 1),
        (FAMILY * 3, 3),
        ("🇫🇮🇸🇪", 2),
        ("🇫🇮🇸", 2),
        ("👍🏿👍", 2),
        ("🏳️\u200d🌈", 1),
        ("각", 1),
        ("\u1100\u1161\u11a8", 1),
        ("\u1100\u1100\u1161", 1),
        ("각\u11a8", 1),
        ("가가", 2),
        ("a\u200db", 2),
        ("\u0600\u0661", 1),
        ("นี้", 1),
    ],
)
def test_graphemes_are_what_a_reader_sees(text, seen):
    """Bluesky and Mastodon count extended grapheme clusters."""
    assert counting.graphemes(text) == seen


def test_other_kinds_have_their_own_units():
    """Telegram counts UTF-16, Threads counts bytes of emoji, the rest code points."""
    assert counting.length("telegram", "å🐈") == 3
    assert counting.length("threads", "å🐈") == 5
    assert counting.length("youtube", "å") == 2
    assert counting.length("instagram", normalize("NFD", "å🐈")) == 2
    assert counting.length("bluesky", FAMILY) == 1
    assert counting.length("x", FAMILY) == 2
    assert counting.length("mastodon", "http://a.fi") == 23


def test_every_limit_is_a_dated_fact():
    """Limits change; whoever reads one must be able to tell how old it is."""
    assert counting.LIMITS_SEEN == "2026-11-21"
    assert counting.LIMITS["x"] == 280
    assert counting.BYTE_LIMITS["bluesky"] == 3000


words = st.text(
    alphabet=string.ascii_letters + "åäöÅÄÖčđŋšŧž ,!?" + "🐈👩🏽", max_size=60
)


@given(words)
def test_composed_and_decomposed_letters_count_alike(text):
    """Files from a Mac hold decomposed letters; nobody sees the difference."""
    apart = normalize("NFD", text)
    assert counting.weighted_x(apart) == counting.weighted_x(text)
    assert counting.graphemes(apart) == counting.graphemes(text)
    assert counting.mastodon(apart) == counting.mastodon(text)


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_line_end_keeps_texts_apart(one, other):
    """Characters never join across lines, so lengths add up."""
    whole = counting.graphemes(f"{one}\n \n{other}")
    sides = counting.graphemes(f"{one}\n"), counting.graphemes(f"\n{other}")
    assert whole == sum(sides) + 1


@given(st.text(max_size=120))
def test_no_count_is_larger_than_code_points_allow(text):
    """Any text has a count in every unit, within the bounds of its definition."""
    assert 0 <= counting.graphemes(text) <= len(text)
    assert counting.utf16_units(text) >= len(text)
    assert counting.weighted_x(text) >= 0


@given(st.from_regex(r"https://[a-z]{2,30}\.fi(/[a-zäö0-9-]{1,300})?", fullmatch=True))
def test_an_address_counts_23_however_long(address):
    """X and Mastodon shorten every address to the same length."""
    assert counting.weighted_x(f"Katso: {address}") == 7 + 23
    assert counting.mastodon(f"Katso: {address}") == 7 + 23


@pytest.mark.parametrize(
    "text",
    [
        "a." * 9000,
        "(" * 9000,
        "@a" * 9000,
        "#" * 9000,
        "https://" + "a." * 9000 + "_",
        "https://" + "a-" * 9000 + "_",
        "https://a.fi/" + "(" * 9000 + "!",
        "a.fi?" * 4000,
        "a_" * 9000 + ".fi",
    ],
)
def test_counting_stays_fast_on_hostile_text(text):
    """The count runs at every key press; no text may make it hang."""
    begun = process_time()
    for kind in counting.LIMITS:
        counting.length(kind, text)
    assert process_time() - begun < 2
