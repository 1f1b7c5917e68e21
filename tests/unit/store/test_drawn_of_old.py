"""Pictures that were drawn before anybody noted of which photo."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import select

from comms.model.drawn import DrawnPicture
from comms.store import migrate, open_store
from comms.store.migrate import upgrade

PHOTO, DRAWN, PLAIN = "a" * 32 + ".png", "b" * 32 + ".jpg", "c" * 32 + ".jpg"


def put(connection, table, **values):
    """Write a row with what the columns ask for."""
    known = sa.Table(table, sa.MetaData(), autoload_with=connection)
    empty = {
        one.name: datetime(2027, 1, 1, tzinfo=UTC) if one.name.endswith("_at") else 0
        for one in known.columns
        if not one.nullable and not one.primary_key
    }
    return connection.execute(sa.insert(known).values({**empty, **values}))


def test_old_drawn_pictures_are_known_by_their_words(tmp_path):
    """All that is kept of them: a drawn picture says first what its photo shows."""
    old = open_store(f"sqlite:///{tmp_path / 'old.db'}")
    with old.writer.begin() as connection:
        upgrade(connection, "0046")
        [post] = put(connection, "publication").inserted_primary_key
        named = {"source": "lape", "external_id": "yard"}
        facts = {"id": "yard", "type": "photo", "alt": {"fi": "Piha."}}
        put(connection, "definition", **named, kind="medium", body=facts)
        put(connection, "medium", **named, name=PHOTO)
        drawn = (DRAWN, "Piha. Lape. Kevät."), (PLAIN, "Lape. Piha.")
        media = [{"name": file, "alt": alt} for file, alt in drawn]
        kept = json.dumps({"media": media}).encode()
        put(connection, "message", publication_id=post, variant="post", skeleton=kept)

    migrate(old)

    with old.read() as session:
        rows = session.exec(select(DrawnPicture)).all()
        assert [(one.file, one.photo) for one in rows] == [(DRAWN, PHOTO)]
    old.close()
