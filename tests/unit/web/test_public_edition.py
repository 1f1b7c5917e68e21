"""The public version of an edition: the mail without what is meant for one reader."""

import pytest

from comms.language import say
from comms.render.environment import shipped_templates
from comms.web.site.archive import for_everybody

OWN = "/fi/archive/POH/1-2027"
MAIL = (
    f'<p><a href="{OWN}" style="color:#104689">Avaa selaimessa</a></p>'
    '<h2 class="personal" style="margin:0">Miksi sait tämän viestin?</h2>'
    '<p class="second personal" style="margin:0">Olet tilannut\nosoitteeseen .</p>'
    '<p class="second">Lähettäjä: Esimerkki</p>'
    "<h2>Personal</h2>"
)


def test_public_version_does_not_tell_a_stranger_why_she_got_it():
    """She got no mail, and the place of the address would be empty."""
    shown = for_everybody(MAIL, own=OWN, language="fi")

    assert "Miksi sait" not in shown
    assert "Olet tilannut" not in shown
    assert "Lähettäjä: Esimerkki" in shown
    assert "<h2>Personal</h2>" in shown


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_public_version_leads_to_the_other_newsletters_not_to_itself(language):
    """A link to the very page one reads is a dead end."""
    shown = for_everybody(MAIL, own=OWN, language=language)

    label = say(language, "site.archive.back")
    link = f'<a href="/{language}/archive/" style="color:#104689">{label}</a>'
    assert link in shown
    assert OWN not in shown


def test_mail_marks_what_is_personal():
    """The sentence with the reader's address stands in the footer of the mail."""
    footer = (shipped_templates() / "mail/parts/footer.mjml").read_text()

    marked = [line for line in footer.splitlines() if "personal" in line]

    assert any("mail.why_text" in line for line in marked)
