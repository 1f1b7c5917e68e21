"""Settings that nobody should open to the world are each named, with what to do."""

import pytest

from comms.config import load
from comms.language import LANGUAGES, say
from comms.operating.safety import dangers, is_this_machine

SAFE = {
    "base_url": "https://news.example.org",
    "smtp_host": "smtp.example.org",
    "smtp_security": "tls",
    "smtp_password": "kept close",
}


def _rules(home, **settings):
    return [found.rule for found in dangers(load(home, **{**SAFE, **settings}))]


@pytest.fixture
def site(home):
    """Give a site folder as a first start makes it."""
    home.chmod(0o700)
    for name in ("comms.db", "settings.toml"):
        (home / name).touch(mode=0o600)
    (home / "site.key").write_text(bytes(range(32)).hex())
    (home / "site.key").chmod(0o600)
    return home


def test_a_site_that_is_set_up_well_is_in_no_danger(site):
    """The rules must not cry wolf."""
    assert _rules(site) == []


def test_a_first_start_on_this_machine_is_in_no_danger(home):
    """With every setting as it is at first, only this machine can come in."""
    home.chmod(0o700)

    assert dangers(load(home)) == ()


@pytest.mark.parametrize(
    ("rule", "settings"),
    [
        ("base_url_open", {"base_url": "http://news.example.org"}),
        ("base_url_open", {"base_url": "http://127.0.0.1.example.org"}),
        ("base_url_open", {"base_url": "https://"}),
        ("any_host", {"allowed_hosts": ["*"]}),
        ("any_host", {"allowed_hosts": [".example.org"]}),
        ("demo_on", {"demo": True}),
        ("mail_in_clear", {"smtp_security": "none"}),
    ],
)
def test_dangerous_setting_is_named(site, rule, settings):
    """One setting, one sentence."""
    assert _rules(site, **settings) == [rule]


@pytest.mark.parametrize(
    ("rule", "name", "mode"),
    [
        ("home_open", ".", 0o701),
        ("database_open", "comms.db", 0o604),
        ("settings_open", "settings.toml", 0o644),
        ("key_open", "site.key", 0o640),
        ("key_open", "dkim/example.org/r2027.pem", 0o640),
    ],
)
def test_what_others_may_read_is_named(site, rule, name, mode):
    """Files hold addresses, keys and passwords."""
    path = site / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch()
    path.chmod(mode)

    assert _rules(site) == [rule]


def test_settings_without_secrets_may_be_read(site):
    """A host name is no secret."""
    (site / "settings.toml").chmod(0o644)

    assert _rules(site, smtp_password="") == []


@pytest.mark.parametrize(
    ("issuer", "mode", "rule"),
    [
        ("https://login.example.org", 0o600, []),
        ("http://127.0.0.1:9000", 0o600, []),
        ("http://login.example.org", 0o600, ["oidc_open"]),
        ("https://login.example.org", 0o640, ["key_open"]),
        ("https://login.example.org", None, ["oidc_secret_missing"]),
    ],
)
def test_provider_of_accounts_is_asked_safely(site, issuer, mode, rule):
    """Whoever answers in its place would sign anybody in."""
    secret = site / "oidc-secret"
    if mode is not None:
        secret.touch()
        secret.chmod(mode)

    asked = {"issuer": issuer, "client_id": "comms", "client_secret_file": secret}

    found = dangers(load(site, **{**SAFE, "oidc": asked}))
    assert [one.rule for one in found] == rule
    for one in found:
        assert say("fi", f"doctor.{one.rule}", **one.slots)


@pytest.mark.parametrize("key", ["00" * 32, "deadbeef" * 8, bytes(range(16)).hex()])
def test_a_key_that_can_be_guessed_is_named(site, key):
    """Links to unsubscribe and return paths are made with it."""
    (site / "site.key").write_text(key)

    assert _rules(site) == ["key_weak"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_danger_has_a_sentence(home, language):
    """A refusal without a cure helps nobody."""
    home.chmod(0o755)
    (home / "site.key").write_text("00" * 32)
    # Commands of other tests in this process may have narrowed the umask.
    (home / "site.key").chmod(0o644)
    found = dangers(
        load(
            home,
            base_url="http://a.example",
            allowed_hosts=["*"],
            demo=True,
            smtp_host="smtp.example.org",
        )
    )

    for danger in found:
        assert say(language, f"doctor.{danger.rule}", **danger.slots)
    assert len(found) == 7


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - everybody
        ("localhost.example.org", False),
    ],
)
def test_only_loopback_is_this_machine(host, is_ours):
    """What is let through here is shown to the world by mistake otherwise."""
    assert is_this_machine(host) is is_ours
