"""QR codes as SVG, drawn here: no service elsewhere learns what stands in them."""

from io import BytesIO


def qr_svg(text: str, label: str) -> str:
    """Return a QR code that may stand in a page; dark on light in any colours.

    Args:
        text: What a camera reads.
        label: What it is, for those who do not see it.
    """
    import segno

    out = BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        scale=4,
        border=4,
        light="#fff",
        dark="#000",
        xmldecl=False,
        svgns=False,
        title=label,
        svgclass="qr",
        lineclass=None,
        omitsize=True,
    )
    return out.getvalue().decode().strip()
