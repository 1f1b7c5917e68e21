"""Lists of people that are put in at the desk."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_INSTANT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    texts = ("consent_source", "language", "standing", "by")
    op.create_table(
        "list_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, _TEXT(), nullable=False)
            for name in ("state", "file", "stored")
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("newsletter", _TEXT(), nullable=False),
        *(sa.Column(name, _TEXT(), nullable=False) for name in texts),
        sa.Column("at", _INSTANT(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("shape", _TEXT(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=True),
        sa.Column("fault", _TEXT(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_upload")),
    )
    op.create_index(op.f("ix_list_upload_run"), "list_upload", ["run"])
    op.create_index("ix_list_upload_shape", "list_upload", ["shape", "at"])
    op.create_index(op.f("ix_list_upload_state"), "list_upload", ["state"])
