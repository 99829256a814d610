"""What Brownie runs: deployment, the development chain's people, the demo. `carestamp/` knows nothing of this."""
