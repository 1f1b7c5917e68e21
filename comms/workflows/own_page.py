"""The page of one's own account, read at one instant."""

from comms.access import sessions
from comms.access.policy import covers, with_stand_ins, works_for
from comms.clock import Clock, SystemClock, in_zone
from comms.errors import Refused
from comms.language import say
from comms.model.access import OutsideIdentity, Passkey
from comms.model.desk import Choice
from comms.model.door import AccountPage, DeviceLine, KeyLine, StandInLine
from comms.model.people import StandIn
from comms.model.programme import User
from comms.store import Session, door
from comms.store import people as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.entrance import keys_at
from comms.workflows.house import House
from comms.workflows.letting_in import is_weak, owes_factor
from comms.workflows.sign_in import shown

#: What browsers call themselves, by what it means; the first that fits.
_PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


class OwnPage:
    """Draws up what somebody sees of her own account."""

    def __init__(self, house: House, clock: Clock | None = None) -> None:
        self._house = house
        self._clock = clock or SystemClock()

    def page(self, session_key: str, language: str, at: str = "") -> AccountPage:
        """Return the account of whoever holds a session.

        Args:
            session_key: Of her session.
            language: Of the page.
            at: Host and port that her browser looks at.

        Raises:
            Refused: Nobody does.
        """
        now = self._clock.now()
        with self._house.store.read() as session:
            catalogue = load_catalogue(session)
            found = sessions.holder(session, catalogue, session_key, now)
            if found is None:
                raise Refused("sign_in_again")
            user, row = found
            acting = with_stand_ins(catalogue, user, self._house.clock.now())
            zone = catalogue.zone
            password = door.password_of(session, user.id)
            generator = door.generator_of(session, user.id)
            person = rows.person(session, user.id)
            weak = is_weak(session, row)
            return AccountPage(
                email=user.email,
                language=(person.language if person else "") or language,
                has_password=password is not None,
                password_changed=in_zone(password.changed_at, zone)
                if password
                else None,
                has_code=generator is not None and generator.confirmed_at is not None,
                recovery_left=door.recovery_codes_left(session, user.id),
                passkeys=tuple(
                    _key(one, one.title, zone)
                    for one in door.passkeys_of(session, user.id)
                ),
                outside=tuple(
                    _key(one, one.issuer.partition("://")[2], zone)
                    for one in door.identities_of(session, user.id)
                ),
                devices=tuple(
                    DeviceLine(
                        number=one.id or 0,
                        what=device_named(one.agent),
                        way=one.way,
                        begun=in_zone(one.begun_at, zone),
                        seen=in_zone(one.seen_at, zone),
                        is_this=one.key_hash == row.key_hash,
                    )
                    for one in door.sessions_of(session, user.id)
                    if not sessions.has_run_out(one, now)
                ),
                stand_ins=self._stand_ins(session, catalogue, user, language),
                colleagues=_colleagues(catalogue, user, language),
                is_fresh=sessions.is_fresh(row, now) and not weak,
                is_weak=weak,
                owes_factor=owes_factor(session, self._house, acting, row),
                keys_at=keys_at(self._house, at),
            )

    def _stand_ins(
        self, session: Session, catalogue: Catalogue, user: User, language: str
    ) -> tuple[StandInLine, ...]:
        today = in_zone(self._house.clock.now(), catalogue.zone).date()

        def line(row: StandIn) -> StandInLine:
            return StandInLine(
                number=row.id or 0,
                away=_called(catalogue, row.away, language),
                by=_called(catalogue, row.by, language),
                starts=row.starts,
                ends=row.ends,
                is_mine=row.away == user.id,
                is_now=row.starts <= today <= row.ends,
            )

        return tuple(line(row) for row in rows.stand_ins(session, user.id, today))


def device_named(agent: str) -> str:
    """Return program and system of a browser in words; "" where neither is known."""
    program = next((name for part, name in _PROGRAMS if part in agent), "")
    system = next((name for part, name in _SYSTEMS if part in agent), "")
    return ", ".join(part for part in (program, system) if part)


def _key(row: Passkey | OutsideIdentity, title: str, zone: str) -> KeyLine:
    return KeyLine(
        number=row.id or 0,
        title=title,
        made=in_zone(row.made_at, zone),
        used=in_zone(row.used_at, zone) if row.used_at else None,
    )


def _colleagues(catalogue: Catalogue, user: User, language: str) -> tuple[Choice, ...]:
    """Return who may stand in: the same role or a wider one, the own unit first."""
    found = [
        one for one in catalogue.all(User) if one.id != user.id and covers(one, user)
    ]
    found.sort(key=lambda one: not works_for(one, user.scope))
    return tuple(
        Choice(
            value=one.id,
            label=shown(one, catalogue, language).name,
            hint=say(language, f"desk.role.{one.role}"),
        )
        for one in found
    )


def _called(catalogue: Catalogue, name: str, language: str) -> str:
    user = catalogue.find(User, name)
    return shown(user, catalogue, language).name if user else name
