"""The MJML components that templates may use: attributes and places of each.

MJML itself says nothing when a tag, an attribute or a place is wrong: the part is
lost in silence. This table is what `mjml_check` compares with.
Source: the component reference of MJML 4.
"""

from dataclasses import dataclass, field

_PADDING = (
    "padding padding-top padding-right padding-bottom padding-left "
    "container-background-color"
)
_BORDER = "border border-top border-right border-bottom border-left border-radius"
_FONT = (
    "font-family font-size font-style font-weight letter-spacing line-height "
    "text-decoration text-transform"
)
_LINK = "href rel target title name"


@dataclass(frozen=True, kw_only=True)
class Component:
    """What one MJML tag may carry and hold."""

    attributes: frozenset[str]
    #: MJML tags that may stand directly in it.
    children: frozenset[str] = field(default_factory=frozenset)
    #: Whether words and HTML may stand in it.
    holds_html: bool = False


def _component(
    attributes: str, children: str = "", *, holds_html: bool = False
) -> Component:
    return Component(
        attributes=frozenset(attributes.split()),
        children=frozenset(children.split()),
        holds_html=holds_html,
    )


_CONTENT = (
    "mj-text mj-button mj-image mj-divider mj-spacer mj-table mj-raw"  # in columns
)
_HEAD = "mj-title mj-preview mj-attributes mj-style mj-breakpoint mj-raw"  # of the mail
_EVERYWHERE = "css-class mj-class"

COMPONENTS: dict[str, Component] = {
    "mjml": _component("lang dir owa", "mj-head mj-body"),
    "mj-head": _component("", _HEAD),
    "mj-title": _component("", holds_html=True),
    "mj-preview": _component("", holds_html=True),
    "mj-breakpoint": _component("width"),
    "mj-style": _component("inline", holds_html=True),
    # Children of mj-attributes are components again; see `DEFAULTS_OF`.
    "mj-attributes": _component(""),
    "mj-body": _component(
        "background-color width css-class", "mj-wrapper mj-section mj-raw"
    ),
    "mj-wrapper": _component(
        f"background-color {_BORDER} full-width gap {_PADDING} text-align "
        f"{_EVERYWHERE}",
        "mj-section mj-raw",
    ),
    "mj-section": _component(
        f"background-color {_BORDER} direction full-width {_PADDING} text-align "
        f"text-padding {_EVERYWHERE}",
        "mj-column mj-group mj-raw",
    ),
    "mj-group": _component(
        f"background-color direction vertical-align width {_EVERYWHERE}",
        "mj-column mj-raw",
    ),
    "mj-column": _component(
        f"background-color {_BORDER} direction inner-background-color inner-border "
        "inner-border-top inner-border-right inner-border-bottom inner-border-left "
        f"inner-border-radius {_PADDING} vertical-align width {_EVERYWHERE}",
        _CONTENT,
    ),
    "mj-text": _component(
        f"align background-color color direction {_FONT} height {_PADDING} "
        f"vertical-align {_EVERYWHERE}",
        holds_html=True,
    ),
    "mj-button": _component(
        f"align background-color {_BORDER} color direction {_FONT} height {_LINK} "
        f"inner-padding {_PADDING} text-align vertical-align width {_EVERYWHERE}",
        holds_html=True,
    ),
    "mj-image": _component(
        f"align alt {_BORDER} fluid-on-mobile font-size height {_LINK} max-height "
        f"{_PADDING} sizes src srcset usemap width {_EVERYWHERE}"
    ),
    "mj-divider": _component(
        f"align border-color border-style border-width {_PADDING} width {_EVERYWHERE}"
    ),
    "mj-spacer": _component(f"height {_PADDING} {_EVERYWHERE}"),
    "mj-table": _component(
        f"align border cellpadding cellspacing color {_FONT} {_PADDING} role "
        f"table-layout width {_EVERYWHERE}",
        holds_html=True,
    ),
    "mj-raw": _component("position", holds_html=True),
}

#: Tags allowed in mj-attributes: defaults for all, for a class, for a component.
DEFAULTS_OF = frozenset({"mj-all", "mj-class", *COMPONENTS})

#: Components of MJML that are not for our mails: tag → what to do instead.
NOT_FOR_US: dict[str, str] = {
    "mj-include": "it reads files past the template folder; use {% include %}.",
    "mj-html-attributes": "it breaks the engine; write the attribute in the HTML.",
    "mj-font": "it loads a font from elsewhere; use Arial, Helvetica, sans-serif.",
    "mj-hero": "it puts text over a picture; use mj-section.",
    "mj-social": "its pictures come from elsewhere; write the links as text.",
    "mj-social-element": "its pictures come from elsewhere; write links as text.",
    "mj-carousel": "it works in few mail programs; use mj-image.",
    "mj-carousel-image": "it works in few mail programs; use mj-image.",
    "mj-accordion": "it works in few mail programs; use headings in mj-text.",
    "mj-accordion-element": "it works in few mail programs; use mj-text.",
    "mj-accordion-title": "it works in few mail programs; use mj-text.",
    "mj-accordion-text": "it works in few mail programs; use mj-text.",
    "mj-navbar": "its menu works in few mail programs; write links in mj-text.",
    "mj-navbar-link": "its menu works in few mail programs; use mj-text.",
    "mj-selector": "it breaks the engine; write the attribute in the HTML.",
}

_ANYWHERE = "id class lang dir style title align role aria-label aria-hidden"
_CELL = "width height valign bgcolor colspan rowspan scope"
_TABLE = "width bgcolor border cellpadding cellspacing"

#: HTML tags that may stand in a template or a text: tag → its own attributes.
HTML: dict[str, frozenset[str]] = {
    tag: frozenset(f"{_ANYWHERE} {own}".split())
    for tags, own in {
        "abbr b blockquote br code del div em hr i ins p pre s small span "
        "strong sub sup u h1 h2 h3 h4 h5 h6 ul dl dt dd thead tbody": "",
        "ol": "start",
        "li": "value",
        "a": "href target rel name",
        "img": "src alt width height",
        "table": _TABLE,
        "tr": "bgcolor valign",
        "td th": _CELL,
        "time": "datetime",
        "meta": "name content",
        "title": "",
    }.items()
    for tag in tags.split()
}
