"""What people chose, how they agreed, and who is on her way in."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_INSTANT = sqlmodel.sql.sqltypes.UTCDateTime


def _unsaid(name: str) -> sa.Column[str]:
    return sa.Column(name, _TEXT(), nullable=False, server_default="")


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    for name in ("region", "role", "organisation", "paused_until"):
        op.add_column("subscriber", _unsaid(name))
    op.add_column("subscriber", sa.Column("own_choice_at", _INSTANT(), nullable=True))
    op.add_column("subscription", sa.Column("joined_at", _INSTANT(), nullable=True))
    for name in ("wording_hash", "language", "form", "method", "legal_basis", "by"):
        op.add_column("consent", _unsaid(name))
    _sign_ups()
    op.create_table(
        "consent_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", _TEXT(), nullable=False),
        sa.Column("language", _TEXT(), nullable=False),
        sa.Column("text", _TEXT(), nullable=False),
        sa.Column("first_used_at", _INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_wording")),
        sa.UniqueConstraint("hash", name=op.f("uq_consent_wording_hash")),
    )
    op.create_table(
        "subscriber_area",
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("area", _TEXT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.id"],
            name=op.f("fk_subscriber_area_subscriber_id_subscriber"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "subscriber_id", "area", name=op.f("pk_subscriber_area")
        ),
    )
    op.create_index(
        "ix_subscriber_area_area", "subscriber_area", ["area", "subscriber_id"]
    )


def _sign_ups() -> None:
    op.create_table(
        "sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _TEXT(), nullable=False),
        sa.Column("address", _TEXT(), nullable=False),
        sa.Column("address_hmac", _TEXT(), nullable=False),
        sa.Column("language", _TEXT(), nullable=False),
        sa.Column("level", _TEXT(), nullable=False),
        sa.Column("format", _TEXT(), nullable=False),
        sa.Column("region", _TEXT(), nullable=False),
        sa.Column("newsletters", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("form", _TEXT(), nullable=False),
        sa.Column("source", _TEXT(), nullable=False),
        sa.Column("by", _TEXT(), nullable=False),
        sa.Column("wording_hash", _TEXT(), nullable=False),
        sa.Column("seed", _TEXT(), nullable=False),
        sa.Column("created_at", _INSTANT(), nullable=False),
        sa.Column("expires_at", _INSTANT(), nullable=False),
        sa.Column("confirmed_at", _INSTANT(), nullable=True),
        sa.Column("publication_id", sa.Integer(), nullable=True),
        sa.Column("welcome_id", sa.Integer(), nullable=True),
        sa.Column("subscriber_id", sa.Integer(), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("seed", name=op.f("uq_sign_up_seed")),
    )
    op.create_index("ix_sign_up_address", "sign_up", ["address_hmac", "created_at"])
    for name in ("created_at", "publication_id", "welcome_id", "subscriber_id"):
        op.create_index(op.f(f"ix_sign_up_{name}"), "sign_up", [name])
