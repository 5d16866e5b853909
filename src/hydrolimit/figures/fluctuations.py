"""Figures of study fluctuations."""
