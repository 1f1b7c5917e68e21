"""The nouns.

`programme` and `plans` hold what campaign files describe (frozen pydantic models,
stored as validated JSON); `tables` what the store keeps row by row; `states` the
legal steps of every noun that has states; `views` the frozen values that pages and
mails are drawn from.
"""
