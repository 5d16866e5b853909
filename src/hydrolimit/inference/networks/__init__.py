"""Right-hand sides learned by neural networks (section IV of Arbabi and Kevrekidis 2020).

From a field v on a periodic grid and its rates of change to a law

    v_t = F(v, v_x, v_xx)                                                                  (14)
    dv_j/dt = G(v_{j-1}, v_j, v_{j+1})                                                     (15)

by way of `features` (what the network sees, and what it is to answer), `model` (the network),
`recipes` (how it is trained), `training`, `law` (the function that results), `storage` (as a
dataset) and `viscosity` (what such data say of the law without any network). Only `training`
imports jax.
"""
