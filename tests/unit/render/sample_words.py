"""The words of the sample's newsletters, as far as tests of mail need them."""

# ruff: noqa: ISC004 - a comma between two texts is plain to see here.

WORDS = {
    "programme": {
        "fi": "Lapsi- ja perhepalveluiden muutosohjelma",
        "sv": "Programmet för utveckling av barn- och familjetjänster",
        "en": "Programme to reform child and family services",
    },
    "core": {
        "fi": "Rakennamme palveluja, jotka ovat lähellä ja toimivat yhteen. Niin arki "
        "sujuu lapsilla, nuorilla ja koko perheellä.",
        "sv": "Vi bygger tjänster som finns nära och fungerar ihop, så att vardagen "
        "löper för barn, unga och familjer.",
        "en": "We are building services that are close by and work together, so that "
        "everyday life runs well for children, young people and families.",
    },
    "motto": {
        "fi": "Lapsen vierellä on aina aikuinen, johon voi luottaa.",
        "sv": "Bredvid barnet finns alltid en vuxen att lita på.",
        "en": "There is always an adult a child can trust.",
    },
    "funder": {
        "fi": "Esimerkkiministeriö rahoittaa hanketta 31.12.2027 saakka.",
        "sv": "Exempelministeriet finansierar projektet till och med den 31 december "
        "2027.",
        "en": "The Example Ministry funds the project until 31 December 2027.",
    },
    "funder_alt": {
        "fi": "Esimerkkiministeriön tunnus",
        "sv": "Exempelministeriets logotyp",
        "en": "Example Ministry logo",
    },
    "logo_alt": {
        "fi": "Lape-ohjelman tunnus",
        "sv": "Lape-programmets logotyp",
        "en": "Lape programme logo",
    },
    "demo": {
        "fi": "DEMO. Tapahtumat, ihmiset ja osoitteet ovat keksittyjä.",
        "sv": "DEMO. Evenemang, personer och adresser är påhittade.",
        "en": "DEMO. Events, people and addresses are invented.",
    },
    "national": {"fi": "Koko Suomi", "sv": "Hela Finland", "en": "All of Finland"},
    "POH": {"fi": "Pohjanmaa", "sv": "Österbotten", "en": "Ostrobothnia"},
    "VSU": {
        "fi": "Varsinais-Suomi",
        "sv": "Egentliga Finland",
        "en": "Southwest Finland",
    },
    "EPO": {
        "fi": "Etelä-Pohjanmaa",
        "sv": "Södra Österbotten",
        "en": "South Ostrobothnia",
    },
    "EKA": {"fi": "Etelä-Karjala", "sv": "Södra Karelen", "en": "South Karelia"},
}

TEXTS = {
    "spring_news": {
        "fi": (
            "Lape-työ jatkuu keväällä 18 maakunnassa",
            "Kevään aikana maakunnat kokeilevat uusia tapoja auttaa lapsiperheitä "
            "aiempaa varhemmin. Kokoamme kokeilut yhdelle sivulle, jota päivitämme "
            "kuukausittain.",
            "## Mitä tehdään?\n\nPerhekeskuksia kehitetään jokaisessa maakunnassa. "
            "Koulujen ja varhaiskasvatuksen kanssa työtä tehdään kahdessatoista "
            "maakunnassa ja erityispalveluissa kuudessatoista.\n\n"
            "## Mistä saan tietoa?\n\nJokaisessa maakunnassa on muutosagentti.",
        ),
        "sv": (
            "Lape-arbetet fortsätter i 18 landskap i vår",
            "Under våren prövar landskapen nya sätt att hjälpa barnfamiljer tidigare "
            "än förut. Vi samlar försöken på en sida som vi uppdaterar varje månad.",
            "## Vad görs?\n\nFamiljecenter utvecklas i alla landskap.",
        ),
        "en": (
            "Lape work continues in 18 regions this spring",
            "During the spring the regions are trying out new ways to help families "
            "with children earlier than before. We collect the trials on one page "
            "and update it every month.",
            "## What is being done?\n\nFamily centres are developed in every region.",
        ),
        "easy": (
            "Perheiden palvelut muuttuvat",
            "Haluamme, että perhe saa apua ajoissa.",
            "Työtä tehdään koko Suomessa.\nJokaisessa maakunnassa on työntekijä, "
            "joka kertoo muutoksesta.\nHän on muutosagentti.\n"
            "Voit kysyä häneltä lisää.\n",
        ),
    },
    "results_deck": {
        "fi": (
            "Ensimmäisen vuoden työ yhdessä esityksessä",
            "Kokosimme kehittämistyön tulokset 24 dian esitykseen. Saman sisällön voi "
            "lukea myös verkkosivuna.",
            "Esityksessä kerrotaan, mitä kokeiltiin ja mikä jäi käyttöön.",
        ),
        "sv": (
            "Det första årets arbete i en presentation",
            "Vi har samlat resultaten i 24 bilder. Samma innehåll finns också som "
            "webbsida.",
            "Presentationen visar vad som prövades.",
        ),
        "en": (
            "The first year's work in one slide deck",
            "We put the results into 24 slides. The same content can also be read as "
            "a web page.",
            "The deck tells what was tried.",
        ),
    },
    "e1_announcement": {
        "fi": (
            "Kaksi tapaamista perheiden palveluista, tervetuloa",
            "Ensin kuuntelemme, sitten viimeistelemme. Tule toiseen tai molempiin.",
            "Tiedotusvälineet ovat tervetulleita molempiin.",
        ),
        "sv": (
            "Två träffar om tjänster för familjer, välkommen",
            "Först lyssnar vi, sedan finslipar vi. Kom på den ena eller båda.",
            "Medier är välkomna till båda.",
        ),
        "en": (
            "Two meetings about services for families, welcome",
            "First we listen, then we finish the work. Come to one or both.",
            "The media are welcome at both.",
        ),
    },
    "pilot_call": {
        "fi": (
            "Avoin haku: kolme kuntaa kokeilemaan lapsiystävällistä päätöksentekoa",
            "Etsimme kolmea kuntaa, jotka haluavat arvioida etukäteen, miten päätökset "
            "vaikuttavat lapsiin. Haku päättyy 31.3.2027 klo 16.15.",
            "**Kuka voi hakea:** kaikki Etelä-Pohjanmaan kunnat.\n"
            "**Mitä kunta saa:** valmentajan, työpohjat ja vertaisryhmän.\n"
            "**Mitä kunnalta odotetaan:** yhteyshenkilön ja kaksi arvioitua päätöstä "
            "vuoden aikana.\n",
        ),
        "sv": (
            "Öppen utlysning: tre kommuner får pröva barnvänligt beslutsfattande",
            "Vi söker tre kommuner som på förhand vill bedöma hur besluten påverkar "
            "barn. Ansök senast 31.3.2027 kl. 16.15.",
            "**Vem kan söka:** alla kommuner i Södra Österbotten.\n"
            "**Vad kommunen får:** en coach, arbetsmallar och ett nätverk.\n"
            "**Vad som förväntas:** en kontaktperson och två bedömda beslut.\n",
        ),
        "en": (
            "Open call: three municipalities to try out child-friendly decision-making",
            "We are looking for three municipalities that want to assess in advance "
            "how decisions affect children. Apply by 31 March 2027 at 4.15 pm.",
            "**Who can apply:** every municipality in South Ostrobothnia.\n"
            "**What you get:** a coach, templates and a peer group.\n"
            "**What is expected:** a contact person and two assessed decisions.\n",
        ),
    },
    "two_languages_blog": {
        "fi": (
            "Kaksi kieltä, yksi perhe",
            "Perhe ei jaa arkeaan kielen mukaan. Siksi mekään emme julkaise mitään "
            "vain toisella kielellä.",
            "Kun neuvolassa vaihdetaan kieltä kesken lauseen, kukaan ei hämmästy.",
        ),
        "sv": (
            "Två språk, en familj",
            "En familj delar inte upp sin vardag efter språk. Därför publicerar inte "
            "heller vi något på bara det ena språket.",
            "När språket byts mitt i en mening höjer ingen på ögonbrynen.",
        ),
        "en": (
            "Two languages, one family",
            "A family does not divide its day by language. So we do not publish "
            "anything in only one of them.",
            "When people switch language, nobody is surprised.",
        ),
    },
    "core_message_card": {
        "fi": ("Tästä Lapessa on kyse", WORDS["core"]["fi"], WORDS["motto"]["fi"]),
        "sv": ("Det här handlar Lape om", WORDS["core"]["sv"], WORDS["motto"]["sv"]),
    },
    "tell_us": {
        "fi": (
            "Mikä palvelussa toimi, mikä ei? Kerro meille",
            "Keräämme ajatuksia koko hankkeen ajan. Vastaaminen vie kolme minuuttia, "
            "eikä nimeä tarvita.",
            "Luemme jokaisen vastauksen.",
        ),
        "easy": (
            "Kerro meille palveluista",
            "Haluamme kuulla sinua.",
            "Mikä palvelussa oli hyvää?\nMikä palvelussa oli huonoa?\n"
            "Voit kirjoittaa meille.\nSinun ei tarvitse kertoa nimeäsi.\n",
        ),
    },
}

FACTS = {
    "spring_news": ("news", "national", ""),
    "results_deck": ("slide_deck", "EKA", ""),
    "e1_announcement": ("event_announcement", "VSU", ""),
    "pilot_call": ("open_call", "EPO", ""),
    "two_languages_blog": ("blog", "POH", "agent_POH"),
    "core_message_card": ("evergreen", "national", ""),
    "tell_us": ("feedback_campaign", "EPO", ""),
}

PEOPLE = {
    "national_lead": {
        "fi": "Kansallinen viestintävastaava",
        "sv": "Nationell kommunikationsansvarig",
        "en": "National communications lead",
    },
    "agent_POH": {
        "fi": "Muutosagentti, Pohjanmaa",
        "sv": "Förändringsagent, Österbotten",
        "en": "Change agent, Ostrobothnia",
    },
    "coordinator_VSU": {
        "fi": "Hankekoordinaattori, Varsinais-Suomi",
        "sv": "Projektkoordinator, Egentliga Finland",
        "en": "Project coordinator, Southwest Finland",
    },
    "coordinator_EPO": {
        "fi": "Hankekoordinaattori, Etelä-Pohjanmaa",
        "sv": "Projektkoordinator, Södra Österbotten",
        "en": "Project coordinator, South Ostrobothnia",
    },
}

EVENTS = {
    "fi": {
        "E1": (
            "Mitä perheet tarvitsevat? Avoin iltapäivä",
            "Tule kertomaan, mitä palveluista puuttuu. Kahvia, pöytäkeskusteluja ja "
            "yhteinen kooste. Ei ilmoittautumista.",
            ("Esimerkkilän kaupungintalo", "valtuustosali, 2. kerros", "Esimerkkilä"),
            ("Esteetön kulku", "Induktiosilmukka", "Hissi pääovelta."),
        ),
        "E2": (
            "Viimeistellään yhdessä -työpaja",
            "Käymme läpi avoimen iltapäivän koosteen ja päätämme, mitä hakemukseen "
            "kirjataan. Ilmoittaudu 1.4. mennessä.",
            ("Esimerkkilän kirjasto", "Juhlasali", "Esimerkkilä"),
            ("Esteetön kulku", "Inva-WC aulassa."),
        ),
    },
    "sv": {
        "E1": (
            "Vad behöver familjerna? Öppen eftermiddag",
            "Kom och berätta vad som saknas i tjänsterna. Kaffe, bordsdiskussioner och "
            "en sammanfattning. Ingen anmälan.",
            ("Exempelstads stadshus", "fullmäktigesalen, 2 vån.", "Exempelstad"),
            ("Tillgänglig ingång", "Hörslinga", "Hiss vid huvudingången."),
        ),
        "E2": (
            "Vi finslipar tillsammans, verkstad",
            "Vi går igenom sammanfattningen och väljer vad som skrivs in i ansökan. "
            "Anmäl dig senast 1.4.",
            ("Exempelstads bibliotek", "Festsalen", "Exempelstad"),
            ("Tillgänglig ingång", "Tillgänglig toalett i aulan."),
        ),
    },
    "en": {
        "E1": (
            "What do families need? Open afternoon",
            "Come and say what is missing from the services. Coffee, table talks and a "
            "joint summary. No sign-up.",
            ("Exampleton Town Hall", "council chamber, 2nd floor", "Exampleton"),
            ("Step-free", "Induction loop", "Lift by the main door."),
        ),
        "E2": (
            "Finishing touches together, workshop",
            "We go through the summary and choose what goes into the application. "
            "Sign up by 1 April.",
            ("Exampleton Library", "Main hall", "Exampleton"),
            ("Step-free", "Accessible toilet in the lobby."),
        ),
    },
}
