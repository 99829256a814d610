"""Bills: what they say, where they belong, what is signed about them and how a day of them is anchored (B1, B2)."""
