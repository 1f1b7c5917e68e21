"""One file per use case: stages in the order in which they happen.

A workflow owns the commit. It is what a command, a page or a job runs.
"""
