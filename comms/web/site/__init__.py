"""Readers' pages: news, events, the archive of editions, feeds and calendar files."""
