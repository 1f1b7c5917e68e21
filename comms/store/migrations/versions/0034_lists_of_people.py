"""Lists that are taken in, what they tell of people, and ways to ask for some."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_INSTANT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.create_table(
        "list_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file", _TEXT(), nullable=False),
        sa.Column("sha256", _TEXT(), nullable=False),
        sa.Column("newsletter", _TEXT(), nullable=False),
        sa.Column("consent_source", _TEXT(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("by", _TEXT(), nullable=False),
        sa.Column("began_at", _INSTANT(), nullable=False),
        sa.Column("watermark", sa.Integer(), nullable=False),
        sa.Column("report_size", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("finished_at", _INSTANT(), nullable=True),
        sa.Column("undone_at", _INSTANT(), nullable=True),
        sa.Column("undone_by", _TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_import")),
    )
    op.create_index("ix_list_import_file", "list_import", ["sha256", "newsletter"])
    _beside_people("subscriber_field", "name", sa.Column("value", _TEXT(), nullable=False))
    op.create_index(
        "ix_subscriber_field_value", "subscriber_field", ["name", "value"]
    )
    _beside_people("attendance", "event")
    op.create_index("ix_attendance_event", "attendance", ["event", "subscriber_id"])
    op.add_column("consent", sa.Column("import_id", sa.Integer(), nullable=True))


def _beside_people(table: str, key: str, *more: sa.Column[str]) -> None:
    op.create_table(
        table,
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column(key, _TEXT(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.id"],
            name=op.f(f"fk_{table}_subscriber_id_subscriber"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscriber_id", key, name=op.f(f"pk_{table}")),
    )
