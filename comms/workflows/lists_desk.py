"""What the pages of lists ask and order: the answers of `web.desk.ListDesk`."""

import secrets
import shutil
from pathlib import Path
from typing import IO

from comms.access.policy import LISTS
from comms.access.readers import letters_of, seen_with
from comms.audience.list_columns import NAMES, OWN
from comms.errors import NotFound, Refused
from comms.model.list_uploads import (
    HowToRead,
    ListsPage,
    ListUpload,
    UploadPage,
    UploadState,
)
from comms.model.programme import Newsletter
from comms.store import Session, acts, list_uploads
from comms.store.catalogue import load_catalogue
from comms.workflows import lists_page
from comms.workflows.desk_sight import SightReader
from comms.workflows.list_export import Form, export_people
from comms.workflows.list_import import REPORTS
from comms.workflows.list_look import look_at
from comms.workflows.list_noes import decide_noes
from comms.workflows.list_undo import ask_to_undo
from comms.workflows.list_work import (
    call_for_lists,
    remove_file,
    trial_report,
)
from comms.workflows.reader_sight import reader_of

_PRIVATE = 0o600
_LONGEST_NAME = 200
#: Where everybody of a list may be said to stand.
STANDINGS = ("", "unsubscribed", "bounced", "complained", "objected")


class ListReader(SightReader):
    """Lists of readers: put in, tried, taken in, taken back."""

    def page(self, user: str, language: str) -> ListsPage:
        """Return all lists that are hers to see."""
        with self._as(user, language) as seen:
            reader_of(seen.catalogue, user, self._house, LISTS)
            return lists_page.lists_page(seen)

    def upload(self, user: str, number: int, language: str) -> UploadPage:
        """Return everything about a list that was put in."""
        with self._as(user, language) as seen:
            row = self._row(seen.session, user, number)
            return lists_page.upload_page(seen, row)

    def put_in(self, user: str, newsletter: str, name: str, file: IO[bytes]) -> int:
        """Keep the file of a list; nothing is made of it yet.

        Raises:
            Refused: "list_unreadable", "list_empty" …: nothing can be made of it.
            NotFound: Not a newsletter of hers.
        """
        house = self._house
        folder = house.settings.home / REPORTS
        folder.mkdir(parents=True, exist_ok=True)
        stored = f"{secrets.token_hex(16)}.list"
        place = folder / stored
        with house.store.read() as session:
            letter = self._hers(session, user, newsletter)
            beside = seen_with(load_catalogue(session), letter)
        place.touch(mode=_PRIVATE)
        try:
            with place.open("r+b") as out:
                shutil.copyfileobj(file, out)
            looked = look_at(place, {})
            with house.store.write(durable=True) as session:
                row = ListUpload(
                    file=Path(name).name[:_LONGEST_NAME] or "list",
                    stored=stored,
                    size=place.stat().st_size,
                    newsletter=newsletter,
                    by=user,
                    at=house.clock.now(),
                    shape=looked.shape,
                    columns=list_uploads.columns_of_shape(session, looked.shape, beside)
                    if looked.shape
                    else {},
                )
                list_uploads.keep(session, row)
                return row.id or 0
        except BaseException:
            place.unlink(missing_ok=True)
            raise

    def try_out(self, user: str, number: int, how: HowToRead) -> None:
        """Say how a list is to be read, and have it tried.

        Raises:
            Refused: "list_no_consent", "list_no_address", "list_columns".
        """
        if not how.consent_source and not how.standing:
            raise Refused("list_no_consent")
        known = {"", *NAMES}
        if how.standing not in STANDINGS or not all(
            name in known or name.startswith(OWN) for name in how.columns.values()
        ):
            raise Refused("list_columns")
        if how.columns and "email" not in how.columns.values():
            raise Refused("list_no_address", headings="")
        with self._house.store.write(durable=True) as session:
            row = self._row(session, user, number)
            if row.state in {UploadState.TAKING, UploadState.TAKEN}:
                raise Refused("list_still_running")
            row.consent_source = how.consent_source[:_LONGEST_NAME]
            row.language, row.standing = how.language, how.standing
            row.columns = {name: as_ for name, as_ in how.columns.items() if as_}
            row.state, row.fault, row.seen, row.rows = UploadState.TRYING, "", 0, 0
            list_uploads.keep(session, row)
            call_for_lists(session, self._house)

    def take(self, user: str, number: int) -> None:
        """Have a list taken in that was tried; twice is once."""
        with self._house.store.write(durable=True) as session:
            row = self._row(session, user, number)
            if row.state == UploadState.TRIED:
                row.state, row.seen, row.by = UploadState.TAKING, 0, user
                list_uploads.keep(session, row)
                call_for_lists(session, self._house)

    def drop(self, user: str, number: int) -> None:
        """Remove a list that is not taken in; nothing of it was kept but its file."""
        with self._house.store.write(durable=True) as session:
            row = self._row(session, user, number)
            if row.state in {UploadState.TAKING, UploadState.TAKEN}:
                raise Refused("list_still_running")
            remove_file(self._house, row)
            session.delete(row)

    def undo(self, user: str, run: int) -> None:
        """Have a list taken back that was taken in."""
        ask_to_undo(self._house, user, run)
        with self._house.store.write() as session:
            call_for_lists(session, self._house)

    def decide_noes(self, user: str, run: int, verb: str) -> None:
        """Let a list's noes hold for all newsletters, or for its unit's alone."""
        decide_noes(self._house, user, run, verb)

    def export(self, user: str, newsletter: str, form: Form) -> Path:
        """Write the readers of a newsletter into a file to be removed, on record.

        Of other newsletters that they read, only those that are hers to see are named.
        """
        house = self._house
        with house.store.read() as session:
            self._hers(session, user, newsletter)
            catalogue = load_catalogue(session)
            who = reader_of(catalogue, user, house, LISTS)
            letters = letters_of(catalogue, who, LISTS)
        folder = house.settings.home / REPORTS
        folder.mkdir(parents=True, exist_ok=True)
        place = folder / f"out-{secrets.token_hex(16)}.{form}"
        export_people(
            house, place, form=form, newsletter=newsletter, shown=letters, by=user
        )
        return place

    def report(self, user: str, number: int) -> Path | None:
        """Return the report of a trial, on record; None: there is none."""
        with self._house.store.write(durable=True) as session:
            row = self._row(session, user, number)
            place = trial_report(self._house, row)
            return self._told(session, user, row.newsletter, place)

    def run_report(self, user: str, run: int) -> Path | None:
        """Return the report of a list that was taken in, on record; None: no such."""
        with self._house.store.write(durable=True) as session:
            found = list_uploads.run(session, run)
            if found is None:
                return None
            self._hers(session, user, found.newsletter)
            place = self._house.settings.home / REPORTS / f"{run}.csv"
            return self._told(session, user, found.newsletter, place)

    def _told(
        self, session: Session, user: str, newsletter: str, place: Path
    ) -> Path | None:
        if not place.is_file():
            return None
        acts.record_act(
            session,
            at=self._house.clock.now(),
            user=user,
            verb="export",
            subject=f"newsletter:{newsletter}",
            note=place.name,
        )
        return place

    def _row(self, session: Session, user: str, number: int) -> ListUpload:
        row = list_uploads.upload(session, number)
        if row is None:
            raise NotFound(key="missing.list", name=str(number))
        self._hers(session, user, row.newsletter)
        return row

    def _hers(self, session: Session, user: str, newsletter: str) -> Newsletter:
        catalogue = load_catalogue(session)
        who = reader_of(catalogue, user, self._house, LISTS)
        letter = letters_of(catalogue, who, LISTS).get(newsletter)
        if letter is None:
            raise NotFound(key="missing.list", name=newsletter)
        return letter
