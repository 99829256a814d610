"""The published form of a batch: nobody depends on its issuer's server later, and nobody reads what is not theirs (B2,
P2, X1).

Two files a root. `leaves` (public, anybody may mirror it): the hashes of all leaves, from which anybody rebuilds the
root that is on chain and the proof of any leaf. `sealed` (for whoever keeps copies for the readers): the terms of each
leaf under a key of its own; all these keys follow from one, which is sealed to each reader of the whole batch. A
ticket is the key of one leaf: what a patient gets and shows.

    published = bills.publish(batch, [payer.public_key(), regulator.public_key(), hospital.public_key()])
    ticket = published.ticket(invoice_leaf(digest))                     # to the holder
    batch = bills.open_batch(leaves, sealed, payer)                     # the payer: checked, ready to settle
    invoice, leaf = bills.open_bill(leaves, sealed, ticket)             # whoever was shown the ticket: ready to draw

Documents and salts are in neither file: a salt that lies in copies can't be destroyed any more (X2).
"""

from carestamp.documents.published.leaves import Kind, Leaves, PublishedError
from carestamp.documents.published.sealed import Published, Sealed
from carestamp.documents.published.sealing import BatchKey, reader_key
from carestamp.documents.published.ticket import Ticket

__all__ = ["BatchKey", "Kind", "Leaves", "Published", "PublishedError", "Sealed", "Ticket", "reader_key"]
