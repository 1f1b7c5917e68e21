"""Edits of the sample folder that must each be found, with place and cure."""

from typing import NamedTuple


class Fault(NamedTuple):
    """One edit of the sample, and the finding that must come of it."""

    file: str
    old: str
    new: str
    key: str
    #: Text that stands on the line of the finding.
    line_has: str
    cure: str
    severity: str = "error"


BLOG = "items/two_languages_blog/"
FAULTS = {
    "duplicate key": Fault(
        "users.yaml",
        "  role: admin\n",
        "  role: admin\n  role: editor\n",
        "",
        "role: editor",
        "Keep one",
    ),
    "tab": Fault(
        "units/POH.yaml", "  fi: Pohjanmaa", "\tfi: Pohjanmaa", "", "\tfi", "spaces"
    ),
    "broken yaml": Fault(
        "units/POH.yaml", "[fi, sv]", "[fi, sv", "", "publish_together", "indentation"
    ),
    "alias": Fault(
        "areas.yaml",
        "coverage: all",
        "coverage: &a [*a]",
        "",
        "&a",
        "Write the value out",
    ),
    "unknown key": Fault(
        "units/POH.yaml",
        "languages:",
        "langauges:",
        "langauges",
        "langauges",
        "Did you mean “languages”?",
    ),
    "missing key": Fault(
        "events/E1.yaml", "starts: 2027-03-11 12:00\n", "", "starts", "unit: VSU", "Add"
    ),
    "text in place of a list": Fault(
        "units/POH.yaml", "[fi, sv]", "fi", "languages", "languages: fi", "[one, two]"
    ),
    "number in place of text": Fault(
        "events/E2.yaml",
        "street: Kirjastokuja 2",
        "street: 2",
        "place.street",
        "street: 2",
        "quotation marks",
    ),
    "bad date": Fault(
        "items/spring_news/item.yaml",
        "2027-06-01",
        "2027-06-31",
        "review_on",
        "2027-06-31",
        "2027-02-17",
    ),
    "date without a year (N07)": Fault(
        "events/E1.yaml",
        "2027-03-11 12:00",
        "13.10.",
        "starts",
        "starts: 13.10.",
        "has no year. Add it",
    ),
    "number-like date without a year (N07)": Fault(
        "items/spring_news/item.yaml",
        "2027-06-01",
        "13.10",
        "review_on",
        "13.10",
        "has no year. Add it",
    ),
    "time that does not exist (N11)": Fault(
        "posts/spring_2027.yaml",
        "at: 2027-03-10 13:00",
        "at: 2027-03-28 03:30",
        "posts.8.at",
        "03:30",
        "Choose a time an hour later",
    ),
    "time that exists twice (N12)": Fault(
        "posts/spring_2027.yaml",
        "at: 2027-03-10 13:00",
        "at: 2027-10-31 03:30",
        "posts.8.at",
        "03:30",
        "add the offset",
    ),
    "bad address (N08)": Fault(
        "users.yaml",
        "muutosagentti.poh@example.org",
        "etunimi.sukunimiat17pxexample.org",
        "email",
        "at17px",
        "name@example.org",
    ),
    "front matter missing": Fault(
        BLOG + "sv.md", "---\ntitle", "title", "", "title", "between two lines"
    ),
    "front matter unclosed": Fault(
        BLOG + "sv.md", "\n---\n\n", "\n\n", "", "---", "second line"
    ),
    "unknown user": Fault(
        BLOG + "item.yaml",
        "owner: agent_POH",
        "owner: agnet_POH",
        "owner",
        "agnet_POH",
        "Did you mean “agent_POH”?",
    ),
    "unknown item in an edition": Fault(
        "editions/NL2.yaml",
        "[spring_news, core",
        "[spring_nws, core",
        "sections.1.items.0",
        "spring_nws",
        "Did you mean “spring_news”?",
    ),
    "unknown event in a body": Fault(
        "items/e1_announcement/sv.md",
        "{{event:E1}}",
        "{{event:E9}}",
        "body",
        "{{event:E9}}",
        "no event “E9”",
    ),
    "unknown directive": Fault(
        "items/e1_announcement/sv.md",
        "{{event:E1}}",
        "{{evnt:E1}}",
        "body",
        "{{evnt:E1}}",
        "Use {{event:ID}}",
    ),
    "duplicate id": Fault(
        "year_clock.yaml",
        "id: yc02",
        "id: yc01",
        "id",
        "id: yc01",
        "another id",
    ),
    "image without alt (N02)": Fault(
        BLOG + "item.yaml",
        "image: img_piggyback",
        "image: img_no_alt",
        "image",
        "img_no_alt",
        "Say in the media file",
    ),
    "photo without permission (N03)": Fault(
        BLOG + "item.yaml",
        "image: img_piggyback",
        "image: img_no_permission",
        "image",
        "img_no_permission",
        "ask for the permission",
    ),
    "picture not for Instagram (N04)": Fault(
        "posts/spring_2027.yaml",
        "[fb_poh, bsky]",
        "[fb_poh, ig]",
        "posts.3.accounts.1",
        "fb_poh, ig",
        "another picture or another channel",
    ),
    "permission over (N05)": Fault(
        BLOG + "item.yaml",
        "2027-02-10 08:30",
        "2027-07-01 08:30",
        "image",
        "img_piggyback",
        "renew the permission",
    ),
    "unclear link text (N06)": Fault(
        BLOG + "fi.md",
        "Viestinnässä",
        "[Lue lisää >>](https://example.org) Viestinnässä",
        "body",
        "Lue lisää",
        "Name the page",
        "warning",
    ),
    "unreachable contact (N09)": Fault(
        "items/vsu_press_release/item.yaml",
        "c_coord_VSU",
        "c_incomplete",
        "contact",
        "c_incomplete",
        "choose another contact",
    ),
    "retired account (N10)": Fault(
        "posts/spring_2027.yaml",
        "[fb_poh, bsky]",
        "[fb_poh, x_old]",
        "posts.3.accounts.1",
        "x_old",
        "another channel",
    ),
    "embargo after publishing (N13)": Fault(
        "items/vsu_press_release/item.yaml",
        "embargo_until: 2027-03-01 06:00",
        "embargo_until: 2027-03-01 08:00",
        "embargo_until",
        "embargo_until",
        "Move the publication",
    ),
    "area the unit does not run (N16)": Fault(
        "items/pilot_call/item.yaml",
        "areas: [culture]",
        "areas: [family_friendly_work]",
        "areas.0",
        "family_friendly_work",
        "Check the area",
        "warning",
    ),
    "item twice in an edition (N17)": Fault(
        "editions/NL2.yaml",
        "[spring_news, core_message_card]",
        "[spring_news, two_languages_blog]",
        "sections.1.items.1",
        "spring_news, two",
        "Keep one",
        "warning",
    ),
    "hashtag that breaks (N23)": Fault(
        "hashtags.yaml",
        "tag: LapeMuutos",
        "tag: lape-muutos",
        "tag",
        "lape-muutos",
        "Write the words together",
        "warning",
    ),
    "hashtag that YAML takes for a comment": Fault(
        BLOG + "fi.md",
        "Kaksi kieltä, yksi perhe",
        "Kaksi kieltä, yksi perhe #Lape",
        "title",
        "#Lape",
        "looks like a hashtag",
        "warning",
    ),
    "hashtag after the name of a unit": Fault(
        "units/POH.yaml",
        "fi: Pohjanmaa",
        "fi: Pohjanmaa #LapePohjanmaa",
        "name.fi",
        "#LapePohjanmaa",
        "put the text in quotation marks",
        "warning",
    ),
    "heading level skipped (N28)": Fault(
        "items/spring_news/fi.md",
        "## Mitä tehdään?",
        "### Mitä tehdään?",
        "body",
        "### Mitä",
        "one step at a time",
        "warning",
    ),
    "other spelling of the house": Fault(
        "items/spring_news/fi.md",
        "Perhekeskuksia",
        "LAPE kehittää. Perhekeskuksia",
        "body",
        "LAPE kehittää",
        "Write “Lape”",
        "warning",
    ),
    "script in a link": Fault(
        BLOG + "fi.md",
        "Viestinnässä",
        "[Ohjelman oma sivu](javascript:alert(1)) Viestinnässä",
        "body",
        "javascript:",
        "https://",
    ),
    "content in a link": Fault(
        BLOG + "fi.md",
        "Viestinnässä",
        "[Ohjelman oma sivu](data:text/html,x) Viestinnässä",
        "body",
        "data:",
        "https://",
    ),
    "raw HTML": Fault(
        BLOG + "fi.md",
        "Viestinnässä",
        "<b onclick=x>Viestinnässä</b>",
        "body",
        "onclick",
        "Use Markdown",
    ),
    "picture file missing": Fault(
        "media/media.yaml",
        "file: piggyback.svg",
        "file: pigyback.svg",
        "file",
        "pigyback",
        "Add it, or correct",
    ),
    "language nobody has": Fault(
        BLOG + "item.yaml",
        "owner: agent_POH",
        "owner: agent_POH\nafter_close: {label: {xx: Ohi}}",
        "after_close.label.xx",
        "xx: Ohi",
        "fi, sv, en",
    ),
    "id that differs from the file name": Fault(
        "units/POH.yaml",
        "name:\n",
        "id: PHO\nname:\n",
        "id",
        "id: PHO",
        "Take the line",
    ),
    "end before the beginning": Fault(
        "events/E1.yaml",
        "ends: 2027-03-11 15:00",
        "ends: 2027-03-11 11:00",
        "ends",
        "ends: 2027-03-11 11",
        "Correct one",
    ),
}
