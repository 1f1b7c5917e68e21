"""The first start of a site: its folder with explained settings, and who comes first.

A folder that is there already keeps its files and its rights.
"""

from pathlib import Path

from comms.access.policy import holders
from comms.config import Settings
from comms.store import access, acts
from comms.store.catalogue import load_catalogue
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR

#: Settings that almost every site changes, in the order in which one thinks of them.
_FIRST = (
    "base_url",
    "mail_domain",
    "smtp_host",
    "smtp_port",
    "smtp_security",
    "smtp_user",
    "smtp_password",
    "language",
)
#: Whoever has the widest rights comes in first.
_ROLES = ("admin", "national_lead", "approver", "coordinator")

_HEAD = """\
# Settings of this site. To set one, take the "#" in front of its name away; what stands
# there is what holds until then. docs/settings.md explains each setting at length.
# The environment comes first: COMMS_BASE_URL overrules base_url.
"""


def make_folder(home: Path) -> bool:
    """Make the site folder and its file of settings; False: both are there.

    Only the owner may read what is made.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = home / "settings.toml"
    if written.exists():
        return False
    written.touch(mode=0o600)
    written.write_text(explained_settings(), encoding="utf-8")
    return True


def explained_settings() -> str:
    """Return a file of settings in which every setting stands as it is at first."""
    # The site folder itself is named by the environment only.
    others = [name for name in Settings.model_fields if name not in {*_FIRST, "home"}]
    return "\n".join([_HEAD, *(_explained(name) for name in (*_FIRST, *others))])


def _explained(name: str) -> str:
    field = Settings.model_fields[name]
    default = field.get_default(call_default_factory=True, validated_data={})
    return f"# {field.description}\n#{name} = {_as_toml(default)}\n"


def _as_toml(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case list():
            return f"[{', '.join(map(_as_toml, value))}]"
        case dict():
            return "{}"
        case None:
            return '""'
        case _:
            shown = value if isinstance(value, str) else ""
            return f'"{shown}"'


def is_empty(house: House) -> bool:
    """Tell whether no programme has been applied yet."""
    with house.store.read() as session:
        return not load_catalogue(session).entries


def first_administrator(house: House) -> str | None:
    """Return who should come in first; None: somebody has been in, or none may.

    Somebody has been in once a link was used or a person has decided anything;
    what was ordered at the machine itself does not count.
    """
    with house.store.read() as session:
        if access.has_anybody_entered(session) or acts.has_any(
            session, besides=OPERATOR
        ):
            return None
        catalogue = load_catalogue(session)
    ranked = [user for role in _ROLES for user in holders(catalogue, role)]
    return ranked[0].id if ranked else None
