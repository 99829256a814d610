"""Mutation of carestamp/documents: see `documents`."""
