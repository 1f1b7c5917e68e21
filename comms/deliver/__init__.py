"""From a publication to its recipients: the ledger, merging and recording.

`deliver` never sees a template, `render` never sees a recipient.
"""
