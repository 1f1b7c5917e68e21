"""The desk: pages for those who write, approve and keep watch."""
