"""Messages of Amazon SNS: whether Amazon has signed them, for a topic of ours, now.

SNS signs each message with a key whose certificate it names. The certificate is taken
from SNS of the topic's own region only, over TLS, and kept. Topics are named in the
settings: anybody can have one, and Amazon signs for all of them. A subscription is
confirmed only for such a topic, at Amazon's own address. How often certificates are
fetched is bounded, since calls that are made up name some as well.

Read on 2026-11-23: docs.aws.amazon.com/sns/latest/dg: "Verifying the signatures of
Amazon SNS messages", "HTTP/HTTPS subscription confirmation JSON format". The same
message comes again for an hour at most; a 4xx answer ends that.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from comms.errors import Misconfigured
from comms.ports.webhooks import Call, Fetch, Forged
from comms.webhooks.certificates import Certificates
from comms.webhooks.reading import (
    Json,
    instant,
    is_recent,
    json_of,
    octets_of,
    text,
)

_SENT_AGAIN = timedelta(hours=1)
_NOTICE = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_ASKING = (
    *("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn"),
    "Type",
)
#: What is signed, in this order, by the type of a message.
_SIGNED = {
    "Notification": _NOTICE,
    "SubscriptionConfirmation": _ASKING,
    "UnsubscribeConfirmation": _ASKING,
}
_TOPIC = re.compile(
    r"arn:aws(?:-cn|-us-gov)?:sns:([a-z0-9-]{1,40}):\d{12}:[\w-]{1,256}"
)
_PLAIN = re.compile("https://[^?#]+")
_CERTIFICATE = re.compile(r"/SimpleNotificationService-[0-9A-Za-z]{1,64}\.pem")
_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "1": hashes.SHA1(),  # noqa: S303 - what SNS signs with, unless told otherwise
    "2": hashes.SHA256(),
}


class Topics:
    """The topics of a site.

    Args:
        topics: Their names (ARN).
        fetch: Gets certificates, and confirms.

    Raises:
        Misconfigured: No topic is named, or it is none.
    """

    def __init__(self, topics: Sequence[str], fetch: Fetch) -> None:
        if not topics or not all(_TOPIC.fullmatch(one) for one in topics):
            raise Misconfigured(key="operate.webhook_topics")
        self._topics, self._fetch = frozenset(topics), fetch
        self._certificates = Certificates(fetch)

    def message(self, call: Call) -> Json | Forged:
        """Return the message of a call if Amazon signed it for a topic of ours, now.

        Raises:
            ChannelUnavailable: The certificate cannot be fetched.
        """
        message = json_of(call.body)
        # Strangers make us fetch nothing: first whether it is a topic of ours.
        if not isinstance(message, dict) or text(message, "TopicArn") not in (
            self._topics
        ):
            return Forged(reason="topic")
        if not is_recent(instant(text(message, "Timestamp")), call, _SENT_AGAIN):
            return Forged(reason="date")
        if not self._is_signed(message, call):
            return Forged(reason="signature")
        return message

    def confirm(self, message: Json) -> bool:
        """Say yes to a subscription at Amazon's own address; False: it is not.

        Raises:
            ChannelUnavailable: Amazon does not answer.
        """
        address = text(message, "SubscribeURL")
        if not _is_amazons(address, message, re.compile("/?")):
            return False
        asked = parse_qs(urlsplit(address).query)
        if asked.get("Action") != ["ConfirmSubscription"] or (
            asked.get("TopicArn") != [message["TopicArn"]]
        ):
            return False
        self._fetch(address)
        return True

    def _is_signed(self, message: Json, call: Call) -> bool:
        names = _SIGNED.get(text(message, "Type"))
        algorithm = _HASHES.get(text(message, "SignatureVersion"))
        if names is None or algorithm is None:
            return False
        key = self._key(message, call)
        if key is None:
            return False
        said = [(name, message.get(name)) for name in names]
        lines = "".join(
            f"{name}\n{value}\n" for name, value in said if isinstance(value, str)
        )
        signature = octets_of(text(message, "Signature"))
        try:
            key.verify(
                signature,
                lines.encode("utf-8", "replace"),
                padding.PKCS1v15(),
                algorithm,
            )
        except InvalidSignature:
            return False
        return True

    def _key(self, message: Json, call: Call) -> rsa.RSAPublicKey | None:
        """Return the key of a certificate of Amazon's that holds now."""
        address = text(message, "SigningCertURL")
        # Written in the one way: each other would be a document of its own to fetch.
        if not _is_amazons(address, message, _CERTIFICATE) or not (
            _PLAIN.fullmatch(address)
        ):
            return None
        found = self._certificates.at(address, call.at)
        key = found.public_key()
        holds = found.not_valid_before_utc <= call.at <= found.not_valid_after_utc
        return key if holds and isinstance(key, rsa.RSAPublicKey) else None


def _is_amazons(address: str, message: Json, path: re.Pattern[str]) -> bool:
    """Tell whether an address is of SNS itself, in the region of the topic."""
    region = message["TopicArn"].split(":")[3]
    hosts = {f"sns.{region}.amazonaws.com", f"sns.{region}.amazonaws.com.cn"}
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (
        address.isascii()
        and address.isprintable()
        and parts.scheme == "https"
        # With a user or a port it is another text than the host alone.
        and parts.netloc in hosts
        and path.fullmatch(parts.path) is not None
    )
