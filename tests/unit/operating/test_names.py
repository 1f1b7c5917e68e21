"""What is wrong in DNS is named, each fault by its own sentence, with its record."""

import ipaddress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from nameserver import nameserver

from comms.errors import Misconfigured
from comms.language import LANGUAGES, say
from comms.lookups.dns import DnsResolver
from comms.mime.dkim import Signer
from comms.operating.names import MailNames, check_names

OURS = "192.0.2.10"
RSA = Signer(
    domain="example.org",
    selector="r2027",
    key=generate_private_key(public_exponent=65537, key_size=2048),
)
EDWARDS = Signer(
    domain="example.org", selector="e2027", key=Ed25519PrivateKey.generate()
)
#: "10.2.0.192.in-addr.arpa".
REVERSE = ipaddress.ip_address(OURS).reverse_pointer

GOOD = {
    ("mail.example.org", "TXT"): [
        "v=spf1 include:spf.relay.example ip4:192.0.2.8/29 -all"
    ],
    ("spf.relay.example", "TXT"): ["something else", "v=spf1 ip4:198.51.100.0/24 ~all"],
    ("mail.example.org", "MX"): ["10 in.example.org."],
    ("example.org", "MX"): ["10 in.example.org.", "20 in2.example.org."],
    ("in.example.org", "A"): ["192.0.2.20"],
    ("in2.example.org", "AAAA"): ["2001:db8::20"],
    ("r2027._domainkey.example.org", "TXT"): [RSA.dns_record],
    ("e2027._domainkey.example.org", "TXT"): [EDWARDS.dns_record],
    ("_dmarc.example.org", "TXT"): [
        "v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.org"
    ],
    (REVERSE, "PTR"): ["relay.example.org."],
    ("relay.example.org", "A"): [OURS],
    ("relay.example.org", "TXT"): ["v=spf1 a -all"],
}
NAMES = MailNames(
    mail_domain="mail.example.org",
    senders=("example.org",),
    replies=("example.org",),
    smarthosts=("smtp.example.org",),
    addresses=(ipaddress.ip_address(OURS),),
    signers=lambda _domain: (RSA, EDWARDS),
)
SPF, DMARC = ("mail.example.org", "TXT"), ("_dmarc.example.org", "TXT")
KEY = ("r2027._domainkey.example.org", "TXT")
_P = RSA.dns_record.partition("p=")[2]


@pytest.fixture(scope="module")
def server():
    """Run one server for all zones."""
    with nameserver() as found:
        yield found


@pytest.fixture
def check(server):
    """Give what checks names against a zone."""

    def run(changes=None, names=NAMES):
        server.zone = {**GOOD, **(changes or {})}
        server.silent, server.failing, server.asked = set(), set(), []
        return list(check_names(names, DnsResolver([server.address])))

    return run


def _changed(names=NAMES, **changes):
    return MailNames(**{**vars(names), **changes})


def test_a_good_zone_yields_no_finding(check):
    """What is right is not complained of."""
    assert check() == []


def _spf(text, **others):
    return {SPF: [text], **{(name, "TXT"): [t] for name, t in others.items()}}


def _chain(count):
    """Return a record that leads from name to name."""
    zone = {SPF: ["v=spf1 ip4:192.0.2.10 include:c0.example -all"]}
    for number in range(count):
        following = f"include:c{number + 1}.example" if number + 1 < count else ""
        zone[f"c{number}.example", "TXT"] = [f"v=spf1 {following} -all"]
    return zone


WITH_OURS = "ip4:192.0.2.10 "

TABLE = [
    # What DNS says, the rule that names the fault, and the record that cures it.
    ({SPF: []}, "spf_missing", "v=spf1 ip4:192.0.2.10 -all"),
    ({SPF: ["v=spf10 -all"]}, "spf_missing", "v=spf1 ip4:192.0.2.10 -all"),
    (
        {SPF: ["v=spf1 ip4:192.0.2.10 -all", "v=spf1 ip4:192.0.2.11 ~all"]},
        "spf_several",
        "v=spf1 ip4:192.0.2.10 ip4:192.0.2.11 -all",
    ),
    (_chain(11), "spf_lookups", "v=spf1 ip4:192.0.2.10 -all"),
    (
        _spf("v=spf1 ip4:192.0.2.10 a:x.example a:y.example a:z.example -all"),
        "spf_voids",
        None,
    ),
    (
        _spf("v=spf1 ip4:192.0.2.10 ip4:192.0.2.300 -all"),
        "spf_syntax",
        "v=spf1 ip4:192.0.2.10 -all",
    ),
    (
        _spf("v=spf1 ip4:192.0.2.10 includes:x.example -all"),
        "spf_syntax",
        "v=spf1 ip4:192.0.2.10 -all",
    ),
    (
        _spf("v=spf1 ip4:192.0.2.10 include:nowhere.example -all"),
        "spf_include_broken",
        "v=spf1 ip4:192.0.2.10 -all",
    ),
    (
        _spf("v=spf1 ip4:192.0.2.10 redirect=nowhere.example"),
        "spf_include_broken",
        "v=spf1 ip4:192.0.2.10",
    ),
    (_spf("v=spf1 ip4:192.0.2.10 +all"), "spf_open", "v=spf1 ip4:192.0.2.10 -all"),
    (_spf("v=spf1 ip4:192.0.2.10"), "spf_no_end", "v=spf1 ip4:192.0.2.10 -all"),
    (_spf("v=spf1 ip4:192.0.2.10 ?all"), "spf_no_end", "v=spf1 ip4:192.0.2.10 -all"),
    (_spf("v=spf1 ip4:192.0.2.10 ptr -all"), "spf_ptr", "v=spf1 ip4:192.0.2.10 -all"),
    (
        _spf("v=spf1 ip4:198.51.100.1 -all"),
        "spf_address",
        "v=spf1 ip4:192.0.2.10 ip4:198.51.100.1 -all",
    ),
    (
        {
            SPF: ["v=spf1 ip4:192.0.2.10 mx:many.example -all"],
            ("many.example", "MX"): [f"10 in.example.org{'.'}"]
            + [f"{n} h{n}.example." for n in range(20, 31)],
            **{(f"h{n}.example", "A"): ["192.0.2.1"] for n in range(20, 31)},
        },
        "spf_many_hosts",
        "v=spf1 ip4:192.0.2.10 -all",
    ),
    ({KEY: []}, "dkim_missing", RSA.dns_record),
    ({KEY: [RSA.dns_record, "v=DKIM1; p="]}, "dkim_several", RSA.dns_record),
    ({KEY: ["v=DKIM1; k=rsa"]}, "dkim_syntax", RSA.dns_record),
    ({KEY: [f"v=DKIM2; k=rsa; p={_P}"]}, "dkim_syntax", RSA.dns_record),
    ({KEY: ["v=DKIM1; k=rsa; p="]}, "dkim_revoked", RSA.dns_record),
    (
        {KEY: [RSA.dns_record.replace("p=MII", "p=MIJ")]},
        "dkim_other_key",
        RSA.dns_record,
    ),
    ({KEY: [f"v=DKIM1; k=ed25519; p={_P}"]}, "dkim_other_key", RSA.dns_record),
    ({KEY: [f"v=DKIM1; h=sha1; p={_P}"]}, "dkim_hash", RSA.dns_record),
    ({KEY: [f"v=DKIM1; s=tlsrpt; p={_P}"]}, "dkim_service", RSA.dns_record),
    ({KEY: [f"v=DKIM1; t=y:s; p={_P}"]}, "dkim_testing", RSA.dns_record),
    (
        {DMARC: []},
        "dmarc_missing",
        "v=DMARC1; p=none; rua=mailto:dmarc@example.org",
    ),
    ({DMARC: GOOD[DMARC] * 1 + ["v=DMARC1; p=none"]}, "dmarc_several", GOOD[DMARC][0]),
    (
        {DMARC: ["v=dmarc1; p=none"]},
        "dmarc_syntax",
        "v=DMARC1; p=none; rua=mailto:dmarc@example.org",
    ),
    (
        {DMARC: ["v=DMARC1; p=reject; pct=50; ri=86400; rua=mailto:a@example.org"]},
        "dmarc_old_tags",
        "v=DMARC1; p=reject; rua=mailto:a@example.org",
    ),
    (
        {DMARC: ["v=DMARC1; p=reject; pct=0; rua=mailto:a@example.org"]},
        "dmarc_old_tags",
        "v=DMARC1; p=reject; rua=mailto:a@example.org; t=y",
    ),
    (
        {DMARC: ["v=DMARC1; p=reject; psd=y; rua=mailto:a@example.org"]},
        "dmarc_psd",
        "v=DMARC1; p=reject; psd=n; rua=mailto:a@example.org",
    ),
    (
        {DMARC: ["v=DMARC1; p=block; rua=mailto:a@example.org"]},
        "dmarc_value",
        "v=DMARC1; p=none; rua=mailto:a@example.org",
    ),
    (
        {DMARC: ["v=DMARC1; p=reject; t=y; rua=mailto:a@example.org"]},
        "dmarc_testing",
        "v=DMARC1; p=reject; rua=mailto:a@example.org",
    ),
    (
        {DMARC: ["v=DMARC1; p=none; rua=mailto:a@example.org"]},
        "dmarc_step",
        "v=DMARC1; p=quarantine; rua=mailto:a@example.org",
    ),
    (
        {DMARC: ["v=DMARC1; p=quarantine; rua=mailto:a@example.org"]},
        "dmarc_step",
        "v=DMARC1; p=reject; rua=mailto:a@example.org",
    ),
    (
        {DMARC: ["v=DMARC1; p=reject"]},
        "dmarc_no_reports",
        "v=DMARC1; p=reject; rua=mailto:dmarc@example.org",
    ),
    (
        {DMARC: ["v=DMARC1; p=reject; rua=https://example.org/"]},
        "dmarc_report_address",
        None,
    ),
    (
        {DMARC: ["v=DMARC1; p=reject; rua=mailto:a@reports.example"]},
        "dmarc_reports_elsewhere",
        "v=DMARC1",
    ),
    ({("mail.example.org", "MX"): []}, "mx_missing", "10 mail.mail.example.org"),
    ({("mail.example.org", "MX"): ["0 ."]}, "mx_null", "10 mail.mail.example.org"),
    (
        {("mail.example.org", "MX"): [], ("mail.example.org", "A"): ["192.0.2.1"]},
        "mx_by_address",
        "10 mail.example.org",
    ),
    ({("mail.example.org", "MX"): ["10 192.0.2.1."]}, "mx_is_address", None),
    ({("mail.example.org", "MX"): ["10 gone.example.org."]}, "mx_no_host", None),
    (
        {
            ("mail.example.org", "MX"): ["10 www.example.org."],
            ("www.example.org", "CNAME"): ["in.example.org."],
        },
        "mx_is_alias",
        None,
    ),
    ({(REVERSE, "PTR"): []}, "ptr_missing", "smtp.example.org"),
    ({("relay.example.org", "A"): ["192.0.2.99"]}, "ptr_unconfirmed", OURS),
]


@pytest.mark.parametrize(
    ("zone", "rule", "record"),
    TABLE,
    ids=[f"{n}-{row[1]}" for n, row in enumerate(TABLE)],
)
def test_a_fault_is_named_with_the_record_to_add(check, zone, rule, record):
    """That fault, no other; and what stands under "record" cures it."""
    found = check(zone)

    assert [one.rule for one in found] == [rule]
    [one] = found
    assert (one.record.value if one.record else None) == record
    for language in LANGUAGES:
        assert say(language, f"doctor.{one.rule}", **one.slots)
    if record and one.check not in {"mx", "ptr"}:
        # Put into DNS as it is printed, it cures the fault.
        cured = {**zone, (one.record.name, one.record.type): [record]}
        left = {(other.rule, other.slots.get("next")) for other in check(cured)}
        assert (rule, one.slots.get("next")) not in left


def test_mail_without_a_signature_is_named(check):
    """Nothing proves it where the return path is elsewhere, too."""
    bare = _changed(signers=lambda _domain: ())
    assert [one.rule for one in check(names=bare)] == ["dkim_unsigned"]

    away = {
        ("bounces.example", "TXT"): ["v=spf1 ip4:192.0.2.10 -all"],
        ("bounces.example", "MX"): ["10 in.example.org."],
    }
    elsewhere = _changed(bare, mail_domain="bounces.example")
    assert [one.rule for one in check(away, elsewhere)] == [
        "dkim_unsigned",
        "dmarc_unaligned",
    ]
    signed = _changed(mail_domain="bounces.example")
    assert [one.rule for one in check(away, signed)] == ["dmarc_only_dkim"]
    only_new = _changed(signers=lambda _domain: (EDWARDS,))
    assert [one.rule for one in check(names=only_new)] == ["dkim_no_rsa"]


def test_strict_alignment_wants_the_very_domain(check):
    """`aspf=s`: a return path below the domain of From is another domain."""
    strict = "v=DMARC1; p=reject; aspf=s; rua=mailto:a@example.org"

    assert [one.rule for one in check({DMARC: [strict]})] == ["dmarc_only_dkim"]


def test_the_name_of_a_server_has_a_record_of_its_own(check):
    """HELO identity: what a mail with an empty return path is judged by."""
    [one] = check({("relay.example.org", "TXT"): []})

    assert (one.check, one.rule) == ("helo", "spf_missing")
    assert str(one.record) == "relay.example.org TXT v=spf1 a -all"


def test_ten_lookups_are_allowed(check):
    """The limit itself is within the limit."""
    assert check(_chain(10)) == []


def test_records_that_lead_in_circles_end(check):
    """A hostile zone costs a known number of questions."""
    zone = {
        SPF: ["v=spf1 include:a.example -all"],
        ("a.example", "TXT"): ["v=spf1 include:b.example -all"],
        ("b.example", "TXT"): ["v=spf1 include:a.example -all"],
    }

    assert "spf_lookups" in {one.rule for one in check(zone)}


def test_long_answers_come_over_tcp(check, server):
    """A key of 4096 bits does not fit into one packet."""
    texts = [*GOOD[SPF], *(f"{n:03}{'x' * 150}" for n in range(8))]

    assert check({SPF: texts}) == []
    assert ("mail.example.org", "TXT", "tcp") in server.asked


def test_what_nobody_answers_is_told_from_what_is_not_there(server):
    """A name server that is down must not look like a record that is missing."""
    server.zone = GOOD
    server.failing = {"_dmarc.example.org"}
    found = list(check_names(NAMES, DnsResolver([server.address])))
    assert {one.rule for one in found} == {"dns_failed"}

    server.failing = {"mail.example.org"}
    found = list(check_names(NAMES, DnsResolver([server.address])))
    assert [one.rule for one in found] == ["dns_away"]
    server.failing = set()


def test_a_silent_server_costs_bounded_time(server, monkeypatch):
    """Each question, and all of them together, have an end."""
    monkeypatch.setattr("comms.lookups.dns._EACH", 0.05)
    server.zone, server.silent = GOOD, {"mail.example.org"}

    found = list(check_names(NAMES, DnsResolver([server.address])))

    assert [one.rule for one in found] == ["dns_away"]
    server.silent = set()


def test_questions_are_counted(server, monkeypatch):
    """Whatever a zone makes us ask, there is a last question."""
    monkeypatch.setattr("comms.lookups.dns._MOST", 5)
    server.zone, server.asked = GOOD, []

    list(check_names(NAMES, DnsResolver([server.address])))

    assert len(server.asked) == 5


def test_without_a_public_domain_nothing_is_asked(check, server):
    """A site on one machine needs no DNS; but its operator hears of it."""
    assert [one.rule for one in check(names=_changed(mail_domain="localhost"))] == [
        "mail_domain_local"
    ]
    assert server.asked == []


@pytest.mark.parametrize("wrong", ["", "dns.example.org", "127.0.0.1:x", "1.2.3"])
def test_a_name_server_is_named_by_its_address(wrong):
    """Its name could not be looked up."""
    with pytest.raises(Misconfigured):
        DnsResolver([wrong])
