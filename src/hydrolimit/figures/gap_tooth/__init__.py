"""Figures of study ``gap_tooth``."""

FIGURES = {}
MOVIES = {}
