"""Gradient flows of real-valued spins, after Dizdar, Menz, Otto and Wu (2018).

Macroscopic: ∂tζ = ∂²φ'(ζ) on the torus, φ the Cramér transform (:mod:`spin_diffusion`). Mesoscopic:
dη/dt = -Ā∇H̄(η) of splines, H̄ the coarse-grained Hamiltonian (:mod:`mesoscale`); that of a block
of spins is known exactly (:mod:`block_hamiltonian`). Between the microscopic and the macroscopic
scale, the fluctuations of the spins about ζ (:mod:`fluctuations`).
"""
