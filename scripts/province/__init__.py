"""A province's ten minutes: visits as FHIR, batches on chain, published files, a payer, patients, and single items.

documents: what hospitals wrote. ground: the ledgers and who acts. house: one hospital's desk, from documents to roots,
published files and what patients get. mirror: the folder where anybody finds the published files. payer: opens,
checks, settles. singles, counter: bills and prescriptions that are drawn out afterwards, each from a ticket and the
mirror. run: all of it in order; told: how long it took, what it cost, what was refused.
"""
