"""The programme's own pages, in memory: every state that they show."""

from sample_kits import COVERAGE

from comms.model.brand_look import BrandLook, LogoShown, Told, TypedBrand
from comms.model.desk import Choice, Problem, PutIn
from comms.model.programme_page import (
    AreaGrid,
    ChangedField,
    Contrast,
    DoneLine,
    Effects,
    PartCard,
    PartLine,
    PartPage,
    ProgrammeSheet,
    SheetField,
    SheetGroup,
    TriedSheet,
    UnitRow,
    UseLine,
)

POH = UseLine(sort="Yksikkö", title="Pohjanmaa <b>", path="/programme/units/POH")
EFFECTS = Effects(
    changed=(
        ChangedField(label="Nimi", before="", after="Pohjanmaa <b>"),
        ChangedField(label="Kielet", before="suomi", after=""),
    ),
    voided=(POH,) * 14,
    stopped=(UseLine(sort="Julkaisu", title="Uutinen"),),
    redrawn=2,
    files=("units/POH.yaml",),
    digest="d",
)
GRID = AreaGrid(
    columns=COVERAGE.columns,
    rows=(
        UnitRow(unit="KAI", name="Kainuu <b>", takes_part=(False, True)),
        UnitRow(unit="PPO", name="Pohjois-Pohjanmaa", takes_part=(True, False)),
    ),
)
WRONG = Problem(
    field="name.fi", severity="error", key="missing", sentence="Tämä puuttuu."
)
HINT = Problem(field="name.fi", severity="warning", key="tag", sentence="Lyhennä.")
LOOK = BrandLook(
    typed=TypedBrand(colour="#005F73", logo="logo_poh"),
    logos=(
        LogoShown(
            field="brand.logo",
            ground="light",
            url="/media/x.png",
            told=(Told(words="Erottuu <b>", is_well=True),),
        ),
        LogoShown(
            field="brand.logo_dark",
            ground="dark",
            url="",
            told=(Told(words="Ei erotu <b>", is_well=False),),
        ),
    ),
    share_alt="Kuva <b>",
    share_size=(1200, 630),
)
SORTS = ("choice", "many", "tick", "lines", "number", "date", "colour")


class SampleProgramme:
    """Answers what administrators ask."""

    def cards(self, *_):
        """Two parts, one with things to mend."""
        return (
            PartCard(name="units", count="18 yksikköä", path="units"),
            PartCard(
                name="brand", count="3", path="brand", wrong=("Liian vaalea <b>",) * 3
            ),
        )

    def part(self, _user, part, *_):
        """Return a table with a line in each state."""
        line = PartLine(
            id="POH", title="Pohjanmaa <b>", about="x", cells=("#005F73", "")
        )
        over = PartLine(
            id="EPO", title="Etelä-Pohjanmaa", cells=("#005F73",), is_over=True
        )
        wrong = PartLine(
            id="KAI", title="Kainuu", cells=("#005F73",), wrong="Nimi puuttuu."
        )
        return PartPage(
            name=part,
            columns=("Väri", "Kontrasti"),
            lines=(line, over, wrong),
            total=4,
            may_add=part == "units",
            grid=GRID if part == "areas" else None,
        )

    def sheet(self, _user, part, identifier, _language, values=None):
        """Return a form with a field of each sort, and everything beside it."""
        fields = [
            SheetField(name=sort, sort=sort, label=f"Kenttä {sort}", hint="Vihje")
            for sort in SORTS
        ]
        if part == "brand":
            fields += [
                SheetField(name=one.field, sort="logo", label="Logo <b>")
                for one in LOOK.logos
            ]
        names = [
            SheetField(
                name=f"name.{code}",
                sort="text",
                label=f"Nimi ({code})",
                language=code,
                alike="name",
            )
            for code in ("fi", "sv")
        ]
        return ProgrammeSheet(
            part=part,
            id=identifier,
            title="Pohjanmaa <b>",
            groups=(
                SheetGroup(title="Nimi", text="Selitys", fields=tuple(names)),
                SheetGroup(title="Muut", fields=tuple(fields)),
            ),
            values=values or {"name.fi": ("Pohjanmaa <b>",)},
            choices={
                name: (Choice(value="a", label="A <b>"), Choice(value="", label="–"))
                for name in ("choice", "many")
            },
            seen="s",
            uses=() if identifier == "POH" else (POH,),
            carried=(POH,),
            may_remove=True,
            beside=(("#LapePohjanmaa", "/programme/hashtags/POH_fi"),),
            notes=("Aikavyöhyke <b>",),
            problems=(HINT,),
            look=LOOK if part == "brand" else None,
            contrasts=(
                Contrast(
                    label="Valkoinen",
                    ratio="7.2",
                    is_enough=True,
                    ink="#FFFFFF",
                    ground="#005F73",
                ),
                Contrast(
                    label="Tumma",
                    ratio="2.2",
                    is_enough=False,
                    ink="#005F73",
                    ground="#18212A",
                ),
            ),
        )

    def put_in_logo(self, _user, content, *_):
        """Take in what is no text."""
        return PutIn(upload="" if content.isascii() else "a" * 32 + ".png")

    def mail(self, _user, entry, *_):
        """Return a mail of the one unit."""
        return "<p>Kirje" if entry == "POH" else None

    def share_picture(self, _user, entry, *_):
        """Return a picture of the one unit."""
        return b"PNG" if entry == "POH" else None

    def try_out(self, *_):
        """Return all that can follow."""
        return TriedSheet(problems=(HINT,), effects=EFFECTS, id="POH")

    def save(self, *_, **__):
        """Return what keeps it from being saved."""
        return TriedSheet(problems=(WRONG,))

    def remove(self, *_, **__):
        """Return what removing would do."""
        return TriedSheet(effects=EFFECTS)

    def done(self, *_):
        """Return something that can be undone."""
        return DoneLine(act=1, words="Tallennettu: Pohjanmaa <b>", may_undo=True)

    def undo(self, *_):
        """Return the act."""
        return 2
