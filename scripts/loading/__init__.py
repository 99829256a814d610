"""Visits of synthetic patients for a development chain: what `make load` sends.

outbox: acts that don't wait for each other. town: the ledgers and who acts. visits: consent, prescription and bill of
one patient, each an iterator that pauses where its next act needs the last one in a block. shift: some hundred visits
with their batches. tally: what came of it.
"""
