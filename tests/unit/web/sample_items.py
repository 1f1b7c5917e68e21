"""What is published in the small programme that pages are tested with.

Three languages, an item in easy language, one in Finnish only that has closed, one
that holds events.
"""

from dataclasses import replace

from sample_events import coordinator, correction_of, events_of, local, pick

from comms.model.views import Document, ItemView, Markdown, Picture

LOGO = Picture(url="/media/logo.png", alt="Lape-ohjelman tunnus", width=480, height=160)


def items_of(language):
    """Return what is published, newest first, in standard language."""
    blog = ItemView(
        id="two_languages_blog",
        type="blog",
        language=language,
        level="standard",
        title=pick(
            language,
            "Kaksi kieltä, yksi perhe",
            "Två språk, en familj",
            "Two languages, one family",
        ),
        lead=pick(
            language,
            "Perhe ei jaa arkeaan kielen mukaan. Siksi mekään emme julkaise mitään "
            "vain toisella kielellä.",
            "En familj delar inte upp sin vardag efter språk. Därför publicerar inte "
            "heller vi något på bara det ena språket.",
            "A family does not divide its day by language. So we do not publish "
            "anything in only one of them.",
        ),
        body=(
            Markdown(
                text=pick(
                    language,
                    "Kun neuvolassa vaihdetaan kieltä kesken lauseen, kukaan ei "
                    "hämmästy. Viestinnässä olemme olleet hitaampia.\n\n"
                    "Tammikuusta alkaen jokainen tiedotteemme, kutsumme ja "
                    "somejulkaisumme ilmestyy suomeksi ja ruotsiksi samalla "
                    "kellonlyömällä. Kerro, jos huomaat, että jompikumpi puuttuu.",
                    "När språket byts mitt i en mening på rådgivningen är det ingen "
                    "som höjer på ögonbrynen. I vår kommunikation har vi varit "
                    "långsammare.\n\nFrån och med januari kommer varje meddelande, "
                    "inbjudan och inlägg på svenska och finska på samma klockslag. "
                    "Säg till om du märker att något saknas.",
                    "When people switch language in the middle of a sentence at the "
                    "child health clinic, nobody is surprised.\n\nFrom January every "
                    "notice, invitation and post appears in Finnish and Swedish at "
                    "the same moment.",
                )
            ),
        ),
        unit_id="POH",
        unit_name=pick(language, "Pohjanmaa", "Österbotten", "Ostrobothnia"),
        byline=pick(
            language,
            "Muutosagentti, Pohjanmaa",
            "Förändringsagent, Österbotten",
            "Change agent, Ostrobothnia",
        ),
        areas=(
            pick(language, "Toimintakulttuuri", "Verksamhetskultur", "Working culture"),
        ),
        image=Picture(
            url="/media/piggyback.png",
            alt=pick(
                language,
                "Isosisko kantaa pikkuveljeä selässään metsäpolulla.",
                "En storasyster bär sin lillebror på ryggen på en skogsstig.",
                "A big sister carries her little brother on her back.",
            ),
            width=1200,
            height=800,
            credit=pick(language, "Projektin kuva", "Projektets bild", "Project photo"),
        ),
        contact=coordinator(language),
        published_at=local("2027-02-10T08:30"),
        updated_at=local("2027-02-12T14:05"),
        url=f"/{language}/news/two_languages_blog",
    )
    news = replace(
        blog,
        id="spring_news",
        type="news",
        title=pick(
            language,
            "Lape-työ jatkuu keväällä 18 maakunnassa",
            "Lape-arbetet fortsätter i 18 landskap i vår",
            "Lape work continues in 18 regions this spring",
        ),
        lead=pick(
            language,
            "Kevään aikana maakunnat kokeilevat uusia tapoja auttaa lapsiperheitä "
            "aiempaa varhemmin.",
            "Under våren prövar landskapen nya sätt att hjälpa barnfamiljer "
            "tidigare än förut.",
            "During the spring the regions are trying out new ways to help families "
            "with children earlier than before.",
        ),
        body=(
            Markdown(
                text=pick(
                    language,
                    "## Mitä tehdään?\nPerhekeskuksia kehitetään jokaisessa "
                    "maakunnassa.\n\n## Mistä saan tietoa?\nJokaisessa maakunnassa "
                    "on [muutosagentti](/fi/news/).",
                    "## Vad görs?\nFamiljecenter utvecklas i alla landskap.",
                    "## What is being done?\nFamily centres are being developed.",
                )
            ),
        ),
        unit_id="national",
        unit_name="Lape",
        byline="",
        image=LOGO,
        contact=None,
        published_at=local("2027-02-03T10:00"),
        updated_at=None,
        url=f"/{language}/news/spring_news",
        easy_url="/fi/news/spring_news/easy" if language == "fi" else "",
    )
    announcement = replace(
        news,
        id="e1_announcement",
        type="event_announcement",
        title=pick(
            language,
            "Kaksi tapaamista perheiden palveluista, tervetuloa",
            "Två träffar om tjänster för familjer, välkommen",
            "Two meetings about services for families, welcome",
        ),
        lead=pick(
            language,
            "Ensin kuuntelemme, sitten viimeistelemme.",
            "Först lyssnar vi, sedan finslipar vi.",
            "First we listen, then we finish the work.",
        ),
        body=(*events_of(language), Markdown(text="**ŋ č đ š ŧ ž**")),
        corrections=(correction_of(language),),
        unit_id="VSU",
        unit_name=coordinator(language).unit,
        image=None,
        published_at=local("2027-02-15T09:00"),
        url=f"/{language}/news/e1_announcement",
        easy_url="",
    )
    call = replace(
        announcement,
        id="pilot_call",
        corrections=(),
        type="open_call",
        language="fi",
        wanted_language="" if language == "fi" else language,
        title="Avoin haku: kolme kuntaa kokeilemaan lapsiystävällistä päätöksentekoa "
        "ja hyvinvointialuejohtamista",
        lead="Etsimme kolmea kuntaa.",
        body=(Markdown(text="**Kuka voi hakea:** kaikki kunnat."),),
        documents=(
            Document(url="/media/deck.pdf", title="Esitys", type="PDF", size=2_400_000),
        ),
        awaited=("video",),
        closed=True,
        closed_label="Haku on päättynyt",
        published_at=local("2027-02-02T09:00"),
        url=f"/{language}/news/pilot_call",
    )
    return [announcement, blog, news, call]
