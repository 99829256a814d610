"""`carestamp …`: what a hospital, a payer or an auditor asks at a terminal. Reads chains, never writes to them."""
