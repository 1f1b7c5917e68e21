"""Told to end, a lane ends, however long its server is silent."""

from dataclasses import replace
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread
from typing import ClassVar

import pytest
from lane_site import add_mail, open_site, states
from sqlmodel import select

from comms.channels.email import SmtpAccount, SmtpChannel
from comms.channels.email.account import PhaseTimeouts
from comms.model.tables import Attempt, Delivery
from comms.workflows.lane import work_lanes


class Silent(StreamRequestHandler):
    """Takes messages and never answers their end."""

    ANSWERS: ClassVar = {b"DATA": b"354 go on\r\n"}

    def handle(self):
        """Talk with one client."""
        self.wfile.write(b"220 sink\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            if line == b".\r\n":
                self.server.has_mail.set()
            elif verb in {b"EHLO", b"MAIL", b"RCPT", b"DATA"}:
                self.wfile.write(self.ANSWERS.get(verb, b"250 ok\r\n"))


@pytest.fixture
def silent():
    """Run a silent server."""
    with ThreadingTCPServer(("127.0.0.1", 0), Silent) as server:
        server.daemon_threads, server.has_mail = True, Event()
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_what_a_silent_server_may_have_is_in_doubt_and_the_rest_waits(
    store, clock, home, silent
):
    """It would wait ten minutes for the answer: nobody waits so long for an end."""
    account = SmtpAccount(
        host="127.0.0.1",
        port=silent.server_address[1],
        security="none",
        connections=1,
        timeouts=PhaseTimeouts(ending=0.1),
    )
    house = open_site(store, clock, home, open_mail=lambda: SmtpChannel(account))
    add_mail(house, "NL", ["fi"] * 10)

    work_lanes(replace(house, is_ending=silent.has_mail.is_set))

    assert states(house) == {"queued": 10}
    with store.read() as session:
        copies = session.exec(select(Delivery.copies).order_by(Delivery.id)).all()
        outcomes = session.exec(select(Attempt.outcome)).all()
    assert sorted(copies) == [0] * 9 + [1]
    assert outcomes.count("in_doubt") == 1
    assert "" not in outcomes
