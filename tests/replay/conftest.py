from tests.model.fixtures import house, node

__all__ = ["house", "node"]
