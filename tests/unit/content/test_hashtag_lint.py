"""Hashtags that would break are found before anybody posts them."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.content.hashtag_found import found_tags
from comms.content.hashtag_lint import lint_tags, lint_text
from comms.language import LANGUAGES

KNOWN = ("LapeMuutos", "LapeFörändring", "Lape")
APART = normalize("NFD", "#Kärkihanke")


def rules(text, **options):
    """Return the names of what was found."""
    return [problem.rule for problem in lint_text(text, known=KNOWN, **options)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("#lape muutos", "tag_space"),
        ("#Lape Muutos", "tag_space"),
        ("#lape-muutos", "tag_hyphen"),
        ("Katso #hållbar-tillväxt!", "tag_hyphen"),
        ("#2027", "tag_digits"),
        ("Rahoitus #EU:n varoista", "tag_inflected"),
        ("#EU’n", "tag_inflected"),
        ("#T&K", "tag_ends_early"),
        ("#lape.fi", "tag_ends_early"),
        ("(#LapeMuutos", "tag_touches"),
        ("”#LapeMuutos”", "tag_touches"),
        ("#LapeMuutos)", "tag_touches"),
        ("asia#LapeMuutos", "tag_touches"),
        (APART, "tag_decomposed"),
        ("#lapemuutos", "tag_lower_known"),
        ("#kärkihankkeet", "tag_lower"),
    ],
)
def test_tag_that_breaks_or_cannot_be_read_is_a_finding(text, rule):
    """Each row breaks on at least one network, or in a screen reader."""
    assert rules(text) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#LapeMuutos",
        "Tule mukaan #LapeMuutos, #Lape.",
        "#LapeÖsterbotten #LapeFörändring",
        "#Čuovžža_2027",
        "#arki",
        "Kohta # 100",
        "https://example.org/sivu#kohta ja &#228;",
        "C# ja F #",
    ],
)
def test_whole_tags_and_other_marks_are_left_alone(text):
    """A warning without cause teaches people to skip warnings."""
    assert rules(text) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tag", ["#lape muutos", "#lape-muutos", "#2027"])
def test_what_breaks_says_so_with_the_cure(tag, language):
    """N23: space, hyphen, digits alone; in the language of the writer."""
    (problem,) = lint_text(tag)
    finding = problem.finding(language, file="fi.md", line=4, key="social")

    assert problem.code == "hashtag_breaks"
    assert (finding.file, finding.line, finding.severity) == ("fi.md", 4, "warning")
    assert tag in finding.message
    assert finding.message.endswith(".")
    assert finding.message.count(".") >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_tag_typed_into_an_item_is_a_finding(language):
    """Tags are data: typed ones would stand there twice, or after their end."""
    found = lint_text("Tule mukaan\n#LapeMuutos", may_have_tags=False)

    assert [(p.rule, p.line) for p in found] == [("tag_typed", 2)]
    assert "#LapeMuutos" in found[0].sentence(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_more_tags_than_the_policy_allows_are_counted(language):
    """One sentence with the number, not one for each tag."""
    text = "#LapeMuutos #Lape\n#EteläKarjala #Perheet"
    (problem,) = lint_text(text, most=2)

    assert problem.rule == "tag_too_many"
    assert problem.value == "#EteläKarjala"
    assert "2" in problem.sentence(language)
    (one,) = lint_tags(["#Lape", "#LapeMuutos"], most=1)
    assert "#LapeMuutos" in one.sentence(language)


def test_tags_that_are_one_on_mastodon_collide():
    """å, ä and ö are a and o there: readers of one tag would get the other."""
    (problem,) = lint_tags(["VäliAika", "LapeMuutos", "ValiAika"])

    assert problem.rule == "tag_collides"
    assert problem.value == "#ValiAika"
    assert "#VäliAika" in problem.sentence("fi")
    assert lint_tags(["Lape", "lape"]) == ()


def test_registered_tag_with_a_space_is_a_finding():
    """In the registry a space is certain: the tag is the whole field."""
    assert [p.rule for p in lint_tags(["Lape Muutos"])] == ["tag_space"]


@pytest.mark.parametrize(
    ("text", "x", "mastodon", "bluesky", "telegram"),
    [
        ("#lapeförändring", *["#lapeförändring"] * 4),
        ("#EU:n", "#EU", "#EU", "#EU:n", "#EU"),
        (APART, APART, APART, APART, "#Ka"),
        ("#hållbar-tillväxt", "#hållbar", "#hållbar", "#hållbar-tillväxt", "#hållbar"),
        ("(#ja)", "#ja", "", "", "#ja"),
        ("#2026", "", "", "", ""),
        ("#čuovžža.", *["#čuovžža"] * 4),
        ("https://example.org/#a", "", "", "", ""),
    ],
)
def test_each_network_finds_tags_in_its_own_way(text, x, mastodon, bluesky, telegram):
    """State of 2026-11-21, as seen on the networks' own parsers."""
    wanted = {"x": x, "mastodon": mastodon, "bluesky": bluesky, "telegram": telegram}

    for kind, tag in wanted.items():
        assert found_tags(kind, text) == ((tag,) if tag else ())


capitals = st.from_regex(r"[A-ZÅÄÖ][a-zåäöčđŋšŧž]{1,8}", fullmatch=True)
good_tags = st.lists(capitals, min_size=1, max_size=4).map("".join)


@given(st.lists(good_tags, min_size=1, max_size=4))
def test_a_pascal_case_tag_is_whole_everywhere(tags):
    """What the lint passes, every network finds as it stands."""
    text = "Teksti\n\n" + " ".join(f"#{tag}" for tag in tags)

    assert lint_text(text) == ()
    for kind in ("x", "mastodon", "bluesky", "telegram", "instagram"):
        assert found_tags(kind, text) == tuple(f"#{tag}" for tag in tags)


@given(
    good_tags,
    st.sampled_from("-:.&'/+"),
    st.from_regex(r"[a-zåäö]{1,5}", fullmatch=True),
)
def test_any_mark_inside_a_tag_is_found(tag, mark, rest):
    """No mark may slip through: it would cut the tag on X or Mastodon."""
    found = lint_text(f"Teksti #{tag}{mark}{rest} jatkuu")

    assert "hashtag_breaks" in {problem.code for problem in found}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_lint_takes_any_text(text):
    """It runs on what people type, half-written too."""
    for problem in lint_text(text, known=KNOWN, most=1, may_have_tags=False):
        assert problem.sentence("fi")
    for kind in ("x", "mastodon", "bluesky", "telegram"):
        assert all(tag.startswith("#") for tag in found_tags(kind, text))
