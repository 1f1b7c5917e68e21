"""A template that eats time or memory ends in a refusal; others do not notice."""

import resource
import time
from pathlib import Path

import pytest

from comms.errors import TemplateRefused
from comms.render import limits
from comms.render.environment import open_templates
from comms.render.mail import render_edition
from tests.unit.render.planted import SLOTS, own_templates
from tests.unit.render.sample_views import nl1

BOMBS = [
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{{ 'a' * 10**9 }}",
    "{% set a = 'a' * 10**7 %}{{ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a }}",
    "{{ '%0999999999d' % 1 }}",
    "{{ 'a'.ljust(10**9) }}",
    "{{ (range(99999)|list * 999)|join('x') }}",
    "{{ lipsum(n=100000) }}",
    "{{ 9 ** (9 ** 9) }}",
    '{% include "mail/edition.mjml" %}',
    "<mjml>{{ '<mj-body>'|safe * 9999 }}",
    "<mjml><mj-body>{{ '<mj-section></mj-section>'|safe * 99999 }}</mj-body></mjml>",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
]


@pytest.mark.long
@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb[:28])
def test_bomb_is_refused_in_bounded_time_and_memory(bomb: str, tmp_path: Path):
    """The sandbox lets all of these through; only the system's limits stop them."""
    templates = own_templates(tmp_path, mail__edition=bomb)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)

    with pytest.raises(TemplateRefused) as refused:
        render_edition(nl1("fi"), format="html", slots=SLOTS, templates=templates)

    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - start[1].ru_utime
    assert spent + time.process_time() - start[0] <= 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before <= 256_000
    assert refused.value.finding.file.startswith("mail")
    assert refused.value.finding.message


def test_shipped_templates_render_after_a_bomb(tmp_path: Path):
    """One site's fault is nobody else's."""
    bad = own_templates(tmp_path, mail__edition=BOMBS[1])
    with pytest.raises(TemplateRefused):
        render_edition(nl1("fi"), format="html", slots=SLOTS, templates=bad)

    mail = render_edition(
        nl1("fi"), format="html", slots=SLOTS, templates=open_templates()
    )

    assert mail.html


def test_a_trial_that_cannot_run_is_not_blamed_on_the_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A broken installation is for the operator, not for who wrote the template."""
    monkeypatch.setattr(limits.sys, "executable", "/bin/false")
    templates = own_templates(tmp_path, mail__edition="<mjml></mjml>")

    with pytest.raises(RuntimeError, match="could not run"):
        render_edition(nl1("fi"), format="html", slots=SLOTS, templates=templates)


def test_own_templates_are_tried_once_and_again_after_a_change(tmp_path: Path):
    """The trial costs half a second: once per set of files, not once per mail."""
    footer = "<mj-section><mj-column><mj-text>one</mj-text></mj-column></mj-section>"
    templates = own_templates(tmp_path, mail__parts__footer=footer)
    first = render_edition(nl1("fi"), format="html", slots=SLOTS, templates=templates)
    tried = set(templates.trusted)

    again = render_edition(nl1("sv"), format="html", slots=SLOTS, templates=templates)
    own_templates(tmp_path, mail__parts__footer=BOMBS[1])

    assert len(tried) == 1
    assert templates.trusted == tried
    assert first.html
    assert again.html
    assert ">one<" in first.html
    with pytest.raises(TemplateRefused):
        render_edition(nl1("fi"), format="html", slots=SLOTS, templates=templates)
