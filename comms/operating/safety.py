"""Settings with which no site may be open to the world.

Looks at settings and files only, so that it can be asked before anything is opened.
Each danger is a `Diagnosis` whose sentence says what to do.
"""

import ipaddress
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from comms.config import Settings
from comms.operating.diagnosis import Diagnosis

#: Bits of a mode that let other accounts of the machine in.
_OTHERS = stat.S_IRWXO
_GROUP_AND_OTHERS = stat.S_IRWXG | stat.S_IRWXO
#: Bytes of a key, and how many different ones a random key has at least: fewer than
#: so many come by chance once in 10^19 keys.
_KEY_BYTES = 32
_DIFFERENT_BYTES = 12
_CHECK = "settings"


def dangers(settings: Settings) -> tuple[Diagnosis, ...]:
    """Return what must be put right before a site may be open to the world."""
    return (
        *_addresses(settings),
        *_files(settings),
        *weak_key(settings.home / "site.key"),
        *_mail_in_clear(settings),
        *_outside_sign_in(settings),
    )


def is_this_machine(host: str) -> bool:
    """Tell whether a host name or address means this very machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _addresses(settings: Settings) -> Iterator[Diagnosis]:
    base = urlsplit(settings.base_url)
    local = base.scheme == "http" and is_this_machine(base.hostname or "")
    if not local and (base.scheme != "https" or not base.hostname):
        yield _danger("base_url_open", settings.base_url, url=settings.base_url)
    for name in settings.allowed_hosts:
        if "*" in name or name.startswith("."):
            yield _danger("any_host", name, name=name)
    if settings.demo:
        yield _danger("demo_on", "demo")


def _files(settings: Settings) -> Iterator[Diagnosis]:
    home = settings.home.absolute()
    if _mode(home) & _OTHERS:
        yield _danger("home_open", str(home), path=home)
    database = settings.database_file
    if database is not None and _mode(database) & _OTHERS:
        yield _danger("database_open", str(database), path=database.absolute())
    written = home / "settings.toml"
    if _mode(written) & _OTHERS and _has_secrets(settings):
        yield _danger("settings_open", str(written), path=written)
    for path in sorted((home / "dkim").glob("*/*.pem")):
        if _mode(path) & _GROUP_AND_OTHERS:
            yield _danger("key_open", str(path), path=path)


def weak_key(path: Path) -> Iterator[Diagnosis]:
    """Yield what is wrong with the key of a site; one that is not there is made."""
    if not path.exists():
        return
    if _mode(path) & _GROUP_AND_OTHERS:
        yield _danger("key_open", str(path), path=path)
    try:
        key = bytes.fromhex(path.read_text().strip())
    except ValueError:
        # Opening the site says so, in words of its own.
        return
    if len(key) < _KEY_BYTES or len(set(key)) < _DIFFERENT_BYTES:
        yield _danger("key_weak", str(path), path=path)


def _mail_in_clear(settings: Settings) -> Iterator[Diagnosis]:
    for name, account in settings.mail_accounts.items():
        if account.security == "none" and not is_this_machine(account.host):
            yield _danger("mail_in_clear", name, host=account.host)


def _outside_sign_in(settings: Settings) -> Iterator[Diagnosis]:
    """Yield what lets others answer for the provider of an organisation's accounts."""
    if settings.oidc is None:
        return
    issuer = urlsplit(settings.oidc.issuer)
    if issuer.scheme != "https" and not is_this_machine(issuer.hostname or ""):
        yield _danger("oidc_open", "oidc.issuer", issuer=settings.oidc.issuer)
    secret = settings.oidc.client_secret_file
    if not secret.exists():
        yield _danger("oidc_secret_missing", str(secret), path=secret)
    elif _mode(secret) & _GROUP_AND_OTHERS:
        yield _danger("key_open", str(secret), path=secret)


def _has_secrets(settings: Settings) -> bool:
    passwords = [one.password for one in settings.mail_accounts.values()]
    return any(map(SecretStr.get_secret_value, passwords)) or bool(settings.accounts)


def _mode(path: Path) -> int:
    return path.stat().st_mode if path.exists() else 0


def _danger(rule: str, subject: str, **slots: object) -> Diagnosis:
    return Diagnosis(check=_CHECK, subject=subject, rule=rule, slots=slots)
