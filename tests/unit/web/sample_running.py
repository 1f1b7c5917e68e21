"""Stops and what they hold, in memory: what the pages of running it are tested with."""

from dataclasses import replace

from sample_events import local

from comms.access.policy import CONNECT, require_keeper, require_pauser
from comms.model.desk_running import (
    AccountField,
    AccountPage,
    Held,
    HeldDomain,
    MailAlarm,
    MailLine,
    MailTroubles,
    Resuming,
    ReturnedAside,
    Trace,
    Traces,
)

HELD = Held(
    ids=(17, 18),
    title="Perhekeskus avataan",
    sort="Sivu, Bluesky",
    unit_name="Varsinais-Suomi",
    state="scheduled",
    at=local("2027-02-16T08:30"),
    path="/items/seminar",
    may_drop=True,
)
FIELDS = (
    AccountField(
        name="base_url",
        label="Palvelun osoite",
        hint="Esimerkiksi https://social.example.org.",
        is_secret=False,
        is_required=True,
        value="https://social.example.org",
    ),
    AccountField(
        name="access_token",
        label="Käyttötunnus",
        hint="Luo se verkon asetuksissa.",
        is_secret=True,
        is_required=True,
        value="",
        is_kept=True,
    ),
)
TRACE = Trace(
    id=3,
    at=local("2027-02-16T08:00"),
    user_name="Kaisa Esimerkki",
    for_name="Noora Näyte",
    did="Tallensi",
    thing="Perhekeskus avataan",
    path="/items/seminar",
    change_path="/items/seminar/versions",
    note="title, text",
    refusal="",
)
MAIL = MailLine(
    name="email",
    state="down",
    since=local("2027-02-16T08:00"),
    fault="No mail server answers.",
    queued=12,
    used=((3600, 1000, 400), (7, 5, 9)),
    host="smtp.example.org:587",
    connections=8,
    weight=1,
)


TROUBLES = MailTroubles(
    held=(
        HeldDomain(
            domain="kunta.example", until=local("2027-02-16T09:00"), failures=12
        ),
    ),
    alarms=(
        MailAlarm(
            title="Postiamme ei oteta vastaan: koodi 5.7.515",
            text="550 5.7.515 <…>: access denied",
            count=1,
            last_at=local("2027-02-16T08:00"),
        ),
    ),
    may_release=True,
    aside=(
        ReturnedAside(
            name="0" * 32,
            at=local("2027-02-16T08:00"),
            until=local("2027-03-02T08:00"),
            octets=4_200,
            fault="ValueError at comms/receive/reading.py:80",
        ),
    ),
    aside_count=1,
)


class SampleRunning:
    """Answers for one desk, and writes down on it what was ordered."""

    def __init__(self, desk, users=None):
        self._desk = desk
        self._users = users

    def plan(self, name, stop, _language):
        """Return what lifting a stop would do."""
        standing = {one.unit: one for one in self._desk.stops(name, "fi")}
        found = standing.get(stop)
        if found is None or not found.may_lift:
            return None
        return Resuming(
            unit=stop,
            title=found.unit_name or "Kaikki",
            user_name=found.user_name,
            reason=found.reason,
            since=found.since,
            seen="2027-02-16T07:00:00+00:00",
            at_once=(HELD,),
            too_late=(HELD,),
            still_held=1,
            later=3,
            next_at=local("2027-02-17T09:00"),
        )

    def resume(self, name, stop, *, choices, seen):  # noqa: ARG002
        """Lift a stop."""
        if self._users:
            require_pauser(self._users[name], stop)
        self._desk.done.append(("resume", name, stop, *sorted(choices.items())))
        self._desk.standing = [one for one in self._desk.standing if one.unit != stop]
        return True

    def account(self, name, account, language):
        """Return one account, that may be connected by who may."""
        lines = {one.id: one for one in self._desk.accounts(name, language)}
        if account not in lines:
            return None
        is_keeper = name == "admin"
        return AccountPage(
            line=lines[account],
            fields=FIELDS if is_keeper else (),
            identity="@lape@social.example.org",
            identity_url="javascript:alert(1)",
            checked_at=local("2027-02-16T08:00"),
            fault="",
            by_operator=False,
            modes=("sandbox", "manual_copy"),
            waiting=(),
            failure="",
            may_connect=is_keeper,
        )

    def traces(self, name, asked, _language):
        """Return a page of traces, one of each shape."""
        self.asked = asked
        return Traces(
            traces=(TRACE, replace(TRACE, id=2, path="", refusal="Ei ole sinun.")),
            next_after=2,
            people=((name, "Kaisa"),),
            units=(("VSU", "Varsinais-Suomi"),),
            kinds=(("writing", "Kirjoittaminen"),),
            zone="Europe/Helsinki",
        )

    def traces_table(self, name, asked, _language):
        """Return a table whose cells a spreadsheet would calculate."""
        self._desk.done.append(("export", name, asked.person))
        return [["Aika", "Tekijä"], ["2027-02-16", "=cmd()"]]

    def mail_accounts(self, name, _language):
        """Return one mail account to who answers for it."""
        return (MAIL,) if name == "admin" else ()

    def mail_troubles(self, name, _language):
        """Return what is wrong with mail to who answers for it."""
        return TROUBLES if name == "admin" else MailTroubles()

    def release_domain(self, name, domain):
        """Note that mail to a domain leaves."""
        if self._users:
            require_pauser(self._users[name], "")
        self._desk.done.append(("release", name, domain))

    def read_again(self, name, mail):
        """Note that a mail was read again; it fails still."""
        if self._users:
            require_keeper(self._users[name], CONNECT)
        self._desk.done.append(("read-returned", name, mail))
        return False

    def throw_away(self, name, mail):
        """Note that a mail was deleted."""
        if self._users:
            require_keeper(self._users[name], CONNECT)
        self._desk.done.append(("delete-returned", name, mail))

    def connect(self, name, account, *, given, expires_on, is_other):
        """Note what was given; a token that begins with "bad" is refused."""
        self._desk.done.append(("connect", name, account, expires_on, is_other))
        self.given = given
        if given.get("access_token", "").startswith("bad"):
            return "not_kept", "", "channel.auth_expired"
        return "connected", "@lape@social.example.org", ""

    def test(self, name, account):
        """Note a test."""
        self._desk.done.append(("test", name, account))
        return "", ""

    def set_mode(self, name, account, mode):
        """Note a mode."""
        self._desk.done.append(("mode", name, account, mode))
        return True

    def test_mail(self, name, lane):
        """Note a test; the server is away."""
        self._desk.done.append(("mail", name, lane))
        return "running.mail.unreachable"

    def end_card(self, name, delivery, *, reason):
        """Note the end of a card."""
        self._desk.done.append(("end", name, delivery, reason))
