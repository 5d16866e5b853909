"""Compile the kernels of a study once, into numba's cache, before jobs run side by side.

Concurrent jobs may share the cache, but each that finds it empty compiles for itself.
"""
