from tests.model.fixtures import built, house, node

__all__ = ["built", "house", "node"]
