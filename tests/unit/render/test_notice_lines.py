"""The text part of a notice: short lines, whole addresses, cards as they are copied."""

from comms.render.notice import Notice, NoticeCard, notice_text

WORDS = "Tästä tekstistä tulee pitkä rivi, jota kukaan ei jaksa lukea päätteellä. " * 3
URL = "https://lape.example.org/desk/fi/items/" + "x" * 60


def test_lines_are_short_and_addresses_and_cards_whole():
    """65 characters, as in newsletters; paragraphs stay apart."""
    card = NoticeCard(language="fi", text=WORDS, url=URL, label="Merkitse")
    notice = Notice(
        language="fi",
        title="Otsikko",
        text=f"{WORDS}\n\n{WORDS}",
        points=(WORDS,),
        cards=(card,),
        url=URL,
        label="Avaa työpöydässä",
        after=WORDS,
        more=((URL, "Toinen linkki"),),
        sign_off=WORDS,
    )

    lines = notice_text(notice).split("\n")

    long = [line for line in lines if len(line) > 65]
    assert long == [WORDS.strip(), URL, URL]
    assert lines.count("Avaa työpöydässä:") == 1
    assert [line for line in lines if line.startswith("- ")] != []
    assert " ".join(" ".join(lines).split()).count(" ".join(WORDS.split())) == 6
