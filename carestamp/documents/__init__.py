"""Documents before they reach a chain: canonical forms, commitments, nullifiers, trees, FHIR. Pure, no network."""
