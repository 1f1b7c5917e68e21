"""What comes back to us: reads mail that answers ours, and says what it means."""
