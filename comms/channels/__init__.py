"""The outside world, one adapter per channel; each knows the ports only."""
