"""Several mail accounts in the settings, and the one of old."""

import pytest

from comms.bootstrap import mail_accounts, open_house
from comms.config import Settings, SettingsFault, load

TWO = """
[mail.main]
host = "smtp.example.org"
user = "news"
weight = 3

[mail.spare]
host = "relay.example.net"
port = 465
security = "tls"
connections = 2
limits = { per_minute = 30 }
"""


def _written(home, text):
    (home / "settings.toml").write_text(text)
    return load(home)


def test_without_tables_there_is_one_account_called_email(home):
    """A site that was set up before there were several goes on as it was."""
    settings = _written(home, 'smtp_port = 2525\nsmtp_connections = 3\nmail_domain="x"')

    [(name, one)] = mail_accounts(settings).items()

    assert name == "email"
    assert (one.host, one.port, one.security, one.connections, one.helo) == (
        "127.0.0.1",
        2525,
        "none",
        3,
        "x",
    )
    assert Settings().mail == {}


def test_each_table_is_an_account_with_its_part_and_limits(home):
    """Order, weights and defaults; a password comes from the environment."""
    settings = _written(home, TWO)
    house = open_house(settings)
    house.store.close()

    main, spare = mail_accounts(settings).values()

    assert list(house.lanes) == ["main", "spare"]
    assert [lane.weight for lane in house.lanes.values()] == [3, 1]
    assert [lane.limits.is_free for lane in house.lanes.values()] == [True, False]
    assert (main.port, main.security, main.connections) == (587, "starttls", 8)
    assert (spare.port, spare.security, spare.connections) == (465, "tls", 2)


def test_a_lane_says_which_provider_takes_its_mail(home):
    """So its mail bears what that provider gives back; others bear nothing."""
    one = _written(home, 'smtp_provider = "brevo"')
    two = _written(home, TWO.replace("weight = 3", 'provider = "postmark"'))

    assert [account.provider for account in one.mail_accounts.values()] == ["brevo"]
    assert [a.provider for a in two.mail_accounts.values()] == ["postmark", ""]
    with pytest.raises(SettingsFault):
        _written(home, 'smtp_provider = "nobody"')


def test_a_password_may_come_from_the_environment(home, monkeypatch):
    """It stays out of a file that others may read, and out of what is printed."""
    monkeypatch.setenv("COMMS_MAIL__MAIN__PASSWORD", "s3cret")
    settings = _written(home, TWO)

    assert mail_accounts(settings)["main"].password == "s3cret"  # noqa: S105 - made up
    assert mail_accounts(settings)["main"].user == "news"
    assert "s3cret" not in repr(settings) + repr(mail_accounts(settings))


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("[mail.main]\nport = 25", "mail.main.host"),
        ('[mail.main]\nhost = "h"\nweight = 0', "mail.main.weight"),
        ('[mail.main]\nhost = "h"\nspeed = 1', "mail.main.speed"),
        ('[mail.main]\nhost = "h"\nlimits = { per_minute = -1 }', "mail.main"),
    ],
)
def test_a_wrong_account_is_named(home, written, named):
    """The operator reads which table and which key."""
    with pytest.raises(SettingsFault) as fault:
        open_house(_written(home, written)).store.close()

    assert fault.value.slots["name"] == named
