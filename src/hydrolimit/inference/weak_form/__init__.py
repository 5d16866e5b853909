"""Weak-form sparse regression of mean-field equations (WSINDy; Messenger and Bortz 2022).

From particle positions to K, V and sigma of

    d_t u = div((grad K * u + grad V) u) + 1/2 sum_pq d_p d_q ((sigma sigma^T)_pq u)        (3.1)

by way of `density` (histogram on a grid), `test_functions`, `terms` (the library), `system` (linear
system), `mstls` (sparse regression) and `scores`.
"""
