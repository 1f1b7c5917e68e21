"""Events: calendars, records for event APIs, press texts, copy cards, chains."""
