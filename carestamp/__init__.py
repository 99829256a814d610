"""Carestamp: shared ledgers for healthcare on Ethereum, one stamp that nobody can take twice."""

__version__ = "0.1.0"
