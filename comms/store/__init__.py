"""Every query by noun: session in, objects out; and the migrations.

The one place, beside `model`, that speaks SQL. Stages and workflows take `Session`
from here.
"""

from sqlmodel import Session

from comms.store.copying import copy_store
from comms.store.engine import Store, open_store
from comms.store.migrate import migrate, require_current

__all__ = ["Session", "Store", "copy_store", "migrate", "open_store", "require_current"]
