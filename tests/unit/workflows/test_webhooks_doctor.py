"""The doctor says which webhook is not set up, not called, or not understood."""

from dataclasses import replace
from datetime import timedelta

import pytest

from comms.bootstrap.webhooks import providers
from comms.config import WebhookSettings
from comms.language import LANGUAGES, say
from comms.store.webhooks import note_webhook
from comms.workflows.doctor_webhooks import check_webhooks
from tests.conformance.provider_calls import SECRET


@pytest.fixture
def look(house):
    """Give what examines a webhook of Postmark, after this and that."""

    def run(secret=SECRET, provider="postmark", **heard):
        wanted = {"post": WebhookSettings(kind="postmark", secret=secret)}
        settings = house.settings.model_copy(
            update={"webhooks": wanted, "smtp_provider": provider}
        )
        if heard:
            with house.store.write() as session:
                note_webhook(session, "post", **heard)
        site = replace(house, settings=settings, open_provider=providers(settings))
        seen = {}
        found = list(check_webhooks(site, seen))
        for one in found:
            for language in LANGUAGES:
                assert say(language, f"doctor.{one.rule}", **one.slots)
        assert SECRET not in f"{found}{seen}"
        return [one.rule for one in found], seen["post"]

    return run


def test_a_webhook_that_was_never_called_is_named(look):
    """With the address that belongs at the provider."""
    rules, seen = look()

    assert rules == ["webhook_silent"]
    assert seen["address"].endswith("/hooks/post")
    assert seen["taken_at"] == ""


def test_a_provider_that_no_mail_account_names_is_told(look, house):
    """Its events would prove nothing: our mail bears nothing to give back."""
    rules, _ = look(provider="brevo", taken_at=house.clock.now())

    assert rules == ["webhook_no_account"]


def test_a_secret_that_can_be_guessed_is_an_error(look):
    """It is all that is verified."""
    assert look(secret=SECRET[:9])[0] == ["webhook_wrong"]


@pytest.mark.parametrize(
    "why", ["password", "signature", "date", "topic", "event", "address", "away"]
)
def test_refusals_are_told_until_a_call_is_right(look, house, why):
    """Each with its cure; what strangers try is no matter once all is well."""
    now = house.clock.now()

    assert look(refused_at=now, refused=why)[0] == [f"webhook_{why}"]
    rules, seen = look(taken_at=now + timedelta(minutes=1))

    assert (rules, seen["refused"]) == ([], why)


def test_events_without_a_proof_are_told(look, house):
    """The mail account lacks what its provider would give back."""
    now = house.clock.now()

    assert look(taken_at=now, unproved_at=now)[0] == ["webhook_unproved"]
    assert look(taken_at=now + timedelta(minutes=1))[0] == []
