"""What is closed when a command ends, however it ends; loads nothing."""

from contextlib import ExitStack

#: Filled by `opening`, emptied by `main`.
AT_END = ExitStack()
