"""Addresses that stand in mail: leaving a newsletter, looking at one's choices."""
