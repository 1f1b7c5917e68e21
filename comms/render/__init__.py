"""From frozen views to what people see: mail templates, Markdown, colours.

Nothing here knows a recipient. A value that differs per recipient stands in the
result as an opaque slot token and is filled in later, escaped for its place.
"""
