"""Two people's edits of one form, put together."""

from hypothesis import given
from hypothesis import strategies as st

from comms.content.together import changed_fields, together

FIELDS = st.sampled_from(["title.fi", "title.sv", "more.fi", "areas", "day"])
FORMS = st.dictionaries(
    FIELDS, st.lists(st.sampled_from("abcd"), min_size=1, max_size=3).map(tuple)
)


def texts(**fields):
    """Return a form; "__" stands for the dot."""
    return {name.replace("__", "."): (text,) for name, text in fields.items()}


BASE = texts(title__fi="Perheet", title__sv="Familjer", day="11.3.2027")


def test_each_change_of_another_field_is_taken():
    """One mends the Finnish title, one the Swedish: both are right."""
    found = together(
        BASE, {**BASE, "title.sv": ("Familjerna",)}, {**BASE, "title.fi": ("Me",)}
    )

    assert found.values == {**BASE, "title.fi": ("Me",), "title.sv": ("Familjerna",)}
    assert (found.taken, found.clashes) == (("title.sv",), ())


def test_what_both_changed_otherwise_is_a_question():
    """Neither is taken for the other; the second keeps her words in the field."""
    found = together(
        BASE, {**BASE, "title.fi": ("Lapset",)}, {**BASE, "title.fi": ("Me",)}
    )

    assert (found.values["title.fi"], found.clashes) == (("Me",), ("title.fi",))


def test_what_both_changed_alike_is_none():
    """Browsers send other line ends than files hold."""
    theirs = {**BASE, "more.fi": ("Yksi\nkaksi",)}

    found = together(BASE, theirs, {**BASE, "more.fi": ("Yksi \r\nkaksi\r\n",)})

    assert (found.taken, found.clashes) == ((), ())


def test_choices_of_both_hold():
    """One adds an area, the other takes another one away."""
    base = {"areas": ("school", "culture")}

    found = together(
        base, {"areas": ("school",)}, {"areas": ("school", "culture", "x")}
    )

    assert found.values["areas"] == ("school", "x")
    assert found.clashes == ()


def test_a_box_that_both_left_empty_is_no_change():
    """Browsers leave out what is not ticked; files say it is empty."""
    base = {"step_free": ("",)}

    assert together(base, base, {}).values == {}
    assert changed_fields(base, {}) == ()


def test_without_a_base_whatever_differs_is_asked():
    """Nobody knows who changed it."""
    found = together(None, BASE, {**BASE, "day": ("12.3.2027",)})

    assert found.clashes == ("day",)


@given(FORMS, FORMS, FORMS)
def test_no_word_of_either_is_lost(base, theirs, mine):
    """Whatever somebody added stands in the form, or is asked about."""
    found = together(base, theirs, mine)

    for name in {*base, *theirs, *mine}:
        stood = set(base.get(name, ()))
        added = (set(theirs.get(name, ())) | set(mine.get(name, ()))) - stood
        assert name in found.clashes or added <= set(found.values.get(name, ()))


@given(FORMS, FORMS)
def test_who_changed_nothing_takes_all(base, theirs):
    """And who saved alone is left as she is."""
    assert changed_fields(together(base, theirs, base).values, theirs) == ()
    assert changed_fields(together(base, base, theirs).values, theirs) == ()
