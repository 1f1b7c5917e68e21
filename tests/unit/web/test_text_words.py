"""Every kind of text has its words in the three languages of the desk."""

import pytest

from comms.language import LANGUAGES, say
from comms.model.text_form import KINDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_name_titles_and_a_sentence_about_it(language):
    """A kind that is added without them would show a key instead."""
    keys = ("outputs.type", "desk.text.new", "desk.text.edit", "desk.text.about")

    words = [say(language, f"{key}.{kind}") for key in keys for kind in KINDS]
    closing = [kind for kind, has in KINDS.items() if has.closes]
    words += [say(language, f"desk.form.closes_day.{kind}") for kind in closing]
    words += [say(language, f"seminar.closed.{kind}") for kind in closing]

    assert all(words)
    assert len(set(words)) == len(words)
