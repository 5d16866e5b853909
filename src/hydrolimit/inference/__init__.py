"""From samples to a law."""
