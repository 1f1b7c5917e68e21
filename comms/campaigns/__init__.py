"""Publications: editions with their numbers, sections and approval; pages."""
