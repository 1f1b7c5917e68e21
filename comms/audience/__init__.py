"""Who reads: subscribers, their subscriptions and their consent."""
