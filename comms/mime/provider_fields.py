"""The field that a mail provider takes out of a mail, and gives back when it reports.

Each has a form of its own. Amazon SES and Mailgun need none: they give the return path
and the Message-ID back, and Mailgun would leave its field in the mail.

Read on 2026-11-23: postmarkapp.com/support: "Custom metadata FAQ" (at most 20 letters
of a name and 80 of a value); twilio.com/docs/sendgrid/for-developers/sending-email:
"Unique Arguments" (texts only); documentation.mailgun.com: "Attaching Metadata to
Messages"; developers.brevo.com/docs: "Transactional webhooks" (`X-Mailin-custom`).
"""

from comms.mime.headers import Structured

#: The name under which it comes back, where it has one.
_NAME = "comms"


def provider_field(provider: str, value: str) -> Structured | None:
    """Return the field for a provider; None: it needs none.

    Args:
        provider: Kind of provider, as in the settings; "": none.
        value: What is given back: letters, digits and "-".
    """
    match provider:
        case "brevo":
            return Structured("X-Mailin-custom", value)
        case "postmark":
            return Structured(f"X-PM-Metadata-{_NAME}", value)
        case "sendgrid":
            return Structured(
                "X-SMTPAPI", f'{{"unique_args": {{"{_NAME}": "{value}"}}}}'
            )
    return None
