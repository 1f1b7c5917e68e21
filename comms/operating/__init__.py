"""Rules for the one who runs a site: what is safe, what is healthy, what DNS says."""
