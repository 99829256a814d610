"""Section gas."""
