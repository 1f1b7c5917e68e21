"""Everything that speaks HTTP: readers' pages and the hooks that mail refers to.

Nothing here knows a table or a rule. Pages are drawn from frozen views that a
`reader.SiteReader` gives; what a visitor asks for is passed on to it.
"""
