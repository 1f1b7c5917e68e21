"""A site whose mail has left, and what comes back to it, for tests."""

from sqlmodel import select

from comms.deliver.merging import opaque, return_path
from comms.model.addresses import address_hmac
from comms.model.failures import Suppression
from comms.model.links import LEAVE, make_token
from comms.model.tables import Delivery, Publication, Subscriber, Subscription
from comms.receive.reading import read_mail
from comms.workflows.receive import mark_of, receive

DOMAIN = "posti.example.org"
GONE = "550 5.1.1 no such user"
FULL = "552 5.2.2 mailbox full"
POLICY = "550 5.7.1 refused by policy"


class Post:
    """A site with editions that were sent, and what comes back from them."""

    def __init__(self, house):
        self.house, self.people, self.seats = house, {}, {}
        self.count = 0

    def edition(self, *names):
        """Send an edition to these readers; return its deliveries."""
        self.count += 1
        now = self.house.clock.now()
        with self.house.store.write() as session:
            sending = Publication(
                plan_entry=f"edition:E{self.count}",
                occasion="2027-02-17",
                kind="edition",
                external_id=f"E{self.count}",
                unit="national",
                owner="o",
                due_local="2027-02-17T10:00",
                due_at=now,
                newsletter="n",
                state="sent",
                recipients_fixed_at=now,
            )
            session.add(sending)
            session.flush()
            return [self._deliver(session, sending.id, name, now) for name in names]

    def _deliver(self, session, sending, name, now):
        if name not in self.people:
            address = name if "@" in name else f"{name}@example.org"
            person = Subscriber(
                address=address, address_key=address, language="fi", created_at=now
            )
            session.add(person)
            session.flush()
            seat = Subscription(
                subscriber_id=person.id,
                newsletter="n",
                state="confirmed",
                changed_at=now,
            )
            session.add(seat)
            session.flush()
            self.people[name], self.seats[name] = person.id, seat.id
        row = Delivery(
            publication_id=sending,
            account="email",
            recipient=f"s:{self.people[name]}",
            language="fi",
            level="standard",
            variant="html",
            state="sent",
            sent_at=now,
            attempts=1,
        )
        session.add(row)
        session.flush()
        return row.id

    def path(self, delivery):
        """Return the return path of a delivery."""
        return return_path(self.house.key, delivery, DOMAIN)

    def message_id(self, delivery):
        """Return the Message-ID of a delivery."""
        return f"{opaque(self.house.key, 'message-id', delivery)}@{DOMAIN}"

    def token(self, name, purpose=LEAVE):
        """Return the token of somebody's seat."""
        return make_token(self.house.key, purpose, self.seats[name])

    def comes(self, raw):
        """Let a mail come back; return what followed."""
        found = read_mail(raw.encode())
        return receive(self.house, found, mark_of(raw.encode(), found))

    def all(self, table):
        """Return every row of a table."""
        with self.house.store.read() as session:
            return list(session.exec(select(table).order_by(table.id)))

    def state(self, delivery):
        """Return where a delivery stands."""
        with self.house.store.read() as session:
            return session.get_one(Delivery, delivery).state

    def suppressed(self):
        """Return why nobody writes to whom any more."""
        names = {
            address_hmac(
                self.house.key, name if "@" in name else f"{name}@example.org"
            ): name
            for name in self.people
        }
        return {names[row.address_hmac]: row.reason for row in self.all(Suppression)}


def bounce(  # noqa: PLR0913 - what a report may say
    to, said, *, about="", name="anna", number=1, action="failed", head=""
):
    """Return a report that came to an address of ours."""
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: <{to}>\n"
        f"Message-ID: <r{number}@mx.example>\n"
        f"Subject: Undelivered\n{head}MIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {name}@example.org\nAction: {action}\n"
        f"Status: {said.split()[1]}\nDiagnostic-Code: smtp; {said}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{about}>\n\n--b--\n"
    )


def complaint(original, *, type_="abuse"):
    """Return a report of unwanted mail that brings the head of a mail."""
    return (
        "From: fbl@big.example\nTo: <abuse@posti.example.org>\nSubject: Abuse\n"
        f"Message-ID: <{type_}@big.example>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
        f"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: {type_}\n"
        "User-Agent: Big/1\nVersion: 1\n\n"
        f"--b\nContent-Type: message/rfc822\n\n{original}\n\nHei\n--b--\n"
    )
