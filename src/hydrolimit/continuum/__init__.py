"""From a law to a density."""
