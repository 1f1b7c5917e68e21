"""Signing in with an organisation's account, at a real provider (npm's oidc-provider).

The provider runs in Node for the whole module; a client without a browser types a name
there and follows its redirects, as a person would.
"""

import re
import socket
import subprocess
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from browsers import MODULES
from door_site import HERE, Doors

from comms.clock import SystemClock
from comms.config import OutsideSignIn
from comms.errors import ChannelUnavailable, Misconfigured
from comms.lookups.openid import OpenIdProvider
from comms.model.door import Wrong
from comms.ports.identity import Question
from comms.store import door

ROOT = Path(__file__).parents[3]
BACK = "https://lape.example.org/desk/outside"
AGENT = "agent_POH"
FORM = re.compile(r'action="([^"]+)"')

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def issuer():
    """Run the provider on a free port; give its address."""
    assert (MODULES / "oidc-provider").exists(), "`make assets` installs it"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = ROOT / "tests" / "identity_provider.mjs"
    program = [str(ROOT / ".ci/with-node"), "node", "--no-warnings", str(script)]
    process = subprocess.Popen(  # noqa: S603 - our own script
        [*program, str(MODULES), str(port), BACK],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = ""
        for line in process.stdout:
            said += line
            if line.strip() == "ready":
                break
        assert "ready" in said, said
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def wall():
    """Give the machine's clock: a provider in another process has no other."""
    return SystemClock()


@pytest.fixture
def doors_at(lape, issuer, tmp_path, wall):
    """Open the site's doors with the provider set, as the settings say."""

    def opened(**changed):
        secret = tmp_path / "secret"
        settings = OutsideSignIn(
            issuer=issuer,
            client_id="comms",
            client_secret_file=secret,
            **changed,
        )
        provider = OpenIdProvider(
            issuer=issuer,
            client_id="comms",
            client_secret="a-secret-of-the-tests",  # noqa: S106 - of the tests
            name="Testi",
            answer_to=BACK,
            clock=wall,
        )
        house = replace(
            lape,
            settings=lape.settings.model_copy(update={"oidc": settings}),
            open_identity=lambda: provider,
        )
        return Doors(house, wall)

    return opened


def signed_in_there(asked, name):
    """Type a name at the provider; return what it sends the browser back with."""
    # A plain connection to this machine; certificates would only cost time.
    with httpx2.Client(verify=False) as browser:
        answer = browser.get(asked.options)
        for _ in range(12):
            if answer.is_redirect:
                target = str(answer.next_request.url)
                if target.startswith(BACK):
                    return {
                        key: values[0]
                        for key, values in parse_qs(urlsplit(target).query).items()
                    }
                answer = browser.get(target)
                continue
            action = FORM.search(answer.text)[1]
            asks = "login" if 'name="login"' in answer.text else "consent"
            form = {"prompt": asks, "login": name, "password": "x"}
            answer = browser.post(action, data=form)
    raise AssertionError(answer.text)


def enter(doors, name):
    """Sign in as somebody; return what comes of it."""
    asked = doors.outside.ask()
    said = signed_in_there(asked, name)
    return doors.outside.enter(
        asked.step, state=said["state"], code=said["code"], browser=HERE
    )


def test_account_is_bound_by_an_address_that_the_provider_vouches_for(doors_at):
    """At the first sign-in; it counts as a second factor, and is on record."""
    doors = doors_at()

    found = enter(doors, "agent")

    assert doors.inside(found) == AGENT
    assert doors.keys_of(AGENT) == {"outside"}
    assert [act[1] for act in doors.acts("bind-account", "sign-in")] == [
        "bind-account",
        "sign-in",
    ]
    assert doors.page.page(found.key, "fi").devices[0].way == "outside"


def test_afterwards_only_the_account_itself_counts(doors_at, lape):
    """Whoever is let go is out, whatever the provider says of her."""
    doors = doors_at()
    enter(doors, "agent")
    with lape.store.read() as session:
        assert door.identities_of(session, AGENT)[0].subject == "agent"

    assert doors.inside(enter(doors, "agent")) == AGENT
    # The next person who was given her address there.
    assert enter(doors, "twin") == Wrong(rule="outside_unknown")
    doors.people.deactivate("admin", AGENT)
    assert enter(doors, "agent") == Wrong(rule="outside_unknown")


@pytest.mark.parametrize("name", ["thief", "silent", "stranger"])
def test_nobody_gets_in_by_an_address_that_nobody_vouches_for(doors_at, name):
    """Not verified, none at all, or of nobody here: no user, and none is made."""
    doors = doors_at()

    assert enter(doors, name) == Wrong(rule="outside_unknown")
    assert doors.acts("bind-account", "sign-in") == []


@pytest.mark.parametrize(
    ("changed", "name", "rule"),
    [
        ({"allowed_domains": ["kunta.example"]}, "agent", "outside_refused"),
        ({"allowed_domains": ["EXAMPLE.org"]}, "agent", ""),
        ({"allowed_tenants": ["ours"]}, "foreign", "outside_refused"),
        ({"allowed_tenants": ["another"]}, "foreign", ""),
        ({"allowed_tenants": ["ours"]}, "agent", "outside_refused"),
    ],
)
def test_tenants_and_domains_are_those_of_the_settings(doors_at, changed, name, rule):
    """Whatever else the provider signs."""
    found = enter(doors_at(**changed), name)

    assert getattr(found, "rule", "") == rule


def test_each_answer_counts_once_and_in_its_own_browser(doors_at):
    """Stolen, repeated or planted answers let nobody in (state, PKCE, one use)."""
    doors = doors_at()
    asked, other = doors.outside.ask(), doors.outside.ask()
    said = signed_in_there(asked, "agent")

    def enter_with(step, state, code=said["code"]):
        return doors.outside.enter(step, state=state, code=code, browser=HERE)

    assert enter_with(asked.step, "another").rule == "start_over"
    assert enter_with("nobody's", said["state"]).rule == "start_over"
    # The thief's own browser, with his own state: the verifier is another.
    state = parse_qs(urlsplit(other.options).query)["state"][0]
    assert enter_with(other.step, state).rule == "outside_refused"
    enter_with(asked.step, said["state"])
    assert enter_with(asked.step, said["state"]).rule == "start_over"


def test_provider_that_is_away_or_another_one_is_told_apart(issuer, wall):
    """One may be better soon; the other is a wrong setting."""

    def provider(address):
        return OpenIdProvider(
            issuer=address,
            client_id="comms",
            client_secret="x",  # noqa: S106 - of nobody
            name="",
            answer_to=BACK,
            clock=wall,
        )

    asked = Question(state="s", nonce="n", verifier="v")
    with pytest.raises(ChannelUnavailable):
        provider("http://127.0.0.1:1").address(asked)
    with pytest.raises(Misconfigured):
        provider(issuer.replace("127.0.0.1", "localhost")).address(asked)
    with pytest.raises(Misconfigured):
        provider("http://login.example.org")
