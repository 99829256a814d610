"""A plain reference model of the ledgers, and what drives it and a real chain in step.

credentials, packs, prescriptions: what the rules say, in dictionaries and sentences, without a word of Solidity.
ledgers: the same contracts on a real node. walk: people who act on both and compare.
"""
