"""Who may do what: one policy function answers (user, verb, subject)."""
