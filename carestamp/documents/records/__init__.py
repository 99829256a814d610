"""Records and who read them: what is anchored of a version, how it is sealed, the log of decisions, and a patient's
check of it (L1, L2)."""
