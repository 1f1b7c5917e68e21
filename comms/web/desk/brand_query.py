"""What is chosen in the form of a brand, as the end of an address of its previews."""

from urllib.parse import urlencode

from comms.model.brand_look import TypedBrand


def query_of(typed: TypedBrand) -> str:
    """Return the end of an address that says all that previews depend on."""
    return urlencode(
        {
            "colour": typed.colour.removeprefix("#")[:6],
            "logo": typed.logo,
            "dark": typed.logo_dark,
        }
    )
