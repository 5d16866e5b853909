"""Microscopic dynamics: what the particles do, and nothing of what is inferred from them."""
