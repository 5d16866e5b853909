"""A learned law as an equation, in words and typeset."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hydrolimit.inference.weak_form.terms import Term

# Significant digits of coefficients.
DIGITS = 3
# A term that fewer replicates select is doubtful.
RARE = 0.5
# A law with a larger residual, relative to the weak time derivative, is doubtful.
UNEXPLAINED = 0.5
_HEADS = {
    "interaction": "div(u (grad K * u))",
    "force": "div(u grad V)",
    "diffusion": "diffusion of u with D",
}
_LATEX_HEADS = {
    "interaction": r"\nabla\cdot\bigl(u\,(\nabla K * u)\bigr)",
    "force": r"\nabla\cdot(u\,\nabla V)",
    "diffusion": r"\sum_{pq}\partial_p\partial_q(D_{pq}\,u)",
}


def in_words(
    terms: Sequence[Term],
    coefficient: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    level: float,
    origin: str = "",
) -> str:
    """Return the law in lines of text, each coefficient with its interval.

    ``origin`` says from where coordinates are measured, if it is not from zero.
    """
    lines = ["The density u of the particles obeys"]
    kinds = [kind for kind in _HEADS if _chosen(terms, coefficient, kind)]
    if not kinds:
        return f"{lines[0]} d_t u = 0: no term was selected.\n"
    heads = {**_HEADS, "diffusion": _diffusion_head(terms, coefficient)}
    lines.append("    d_t u = " + " + ".join(heads[kind] for kind in kinds))
    lines.append(f"with, each coefficient with its {100 * level:g} % bootstrap interval,")
    said = {
        "interaction": "two particles at distance r attract each other (repel, where negative) with"
        " the force",
        "force": "every particle is driven by -grad V, where grad V is",
        "diffusion": "every particle diffuses with D = 1/2 sigma^2, which is",
    }
    for kind in kinds:
        lines.append(f"  {said[kind]}")
        for j in _chosen(terms, coefficient, kind):
            interval = f"({_number(low[j])} to {_number(high[j])})"
            function = _worded(terms[j])
            lines.append(f"    {_number(coefficient[j], sign=True)} {interval}  × {function}")
    if origin:
        lines.append(f"where {origin}")
    return "\n".join(lines) + "\n"


def doubts(
    terms: Sequence[Term],
    coefficient: np.ndarray,
    frequency: np.ndarray,
    negative: float,
    residual: float,
) -> str:
    """Return a line for each reason not to trust the law, none if there is none.

    ``frequency`` (term,) is the share of bootstrap replicates that select a term, ``negative`` that
    of the particles where the diffusivity is negative, ``residual`` |G w - b| / |b|.
    """
    selected = coefficient != 0
    lines = []
    for which, verb in (
        (selected & (frequency < RARE), "seldom select terms of the law"),
        (~selected & (frequency >= RARE), "often select terms that the law lacks"),
    ):
        if which.any():
            listed = ", ".join(
                f"{terms[j].kind} {_worded(terms[j])} ({100 * frequency[j]:.0f} %)"
                for j in np.flatnonzero(which)
            )
            lines.append(f"Doubtful: replicates of the data {verb}: {listed}.")
    if selected.any() and residual > UNEXPLAINED:
        lines.append(
            f"Doubtful: {100 * residual:.0f} % of the density's change is not the law's (residual);"
            " it may hardly change beyond its noise, or the library may lack a term."
        )
    if negative > 0:
        lines.append(
            f"Not a law: its diffusivity D is negative where {100 * negative:.2g} % of the"
            " particles are; another library may be needed."
        )
    return "".join(f"{line}\n" for line in lines)


def in_latex(terms: Sequence[Term], coefficient: np.ndarray) -> str:
    """Return the law as LaTeX, for an ``align*`` environment."""
    kinds = [kind for kind in _LATEX_HEADS if _chosen(terms, coefficient, kind)]
    lines = [r"\partial_t u &= " + (" + ".join(_LATEX_HEADS[kind] for kind in kinds) or "0")]
    symbols = {
        "interaction": r"\nabla K(x) &= \frac{x}{r}\Bigl(%s\Bigr)",
        "force": r"\nabla V &= %s",
        "diffusion": r"D &= %s",
    }
    for kind in kinds:
        total = " ".join(
            f"{_number(coefficient[j], sign=True)}\\,{_typeset(terms[j])}"
            for j in _chosen(terms, coefficient, kind)
        )
        lines.append(symbols[kind] % total.removeprefix("+"))
    return " \\\\\n".join(lines) + "\n"


def _diffusion_head(terms: Sequence[Term], coefficient: np.ndarray) -> str:
    mixed = [terms[j].direction for j in _chosen(terms, coefficient, "diffusion")]
    if not any(mixed):
        return "Laplacian(D u)"
    return "Laplacian(D u) + d_x d_y(D_xy u)" if not all(mixed) else "d_x d_y(D_xy u)"


def _worded(term: Term) -> str:
    """Return a term's function with its direction, in words."""
    if term.direction == "grad":
        return f"grad({term.function})"
    if term.direction.startswith("e_"):
        return f"{term.function} {term.direction}"
    return f"{term.function}, on d_x d_y" if term.direction == "dxdy" else term.function


def _typeset(term: Term) -> str:
    """Return a term's function with its direction."""
    if term.direction == "grad":
        return rf"\nabla\bigl({term.latex}\bigr)"
    if term.direction.startswith("e_"):
        return rf"{term.latex}\,\mathbf{{e}}_{term.direction[-1]}"
    if term.direction == "dxdy":
        return rf"{term.latex}\,(\mathbf{{e}}_x\otimes\mathbf{{e}}_y)"
    return term.latex


def _chosen(terms: Sequence[Term], coefficient: np.ndarray, kind: str) -> list[int]:
    return [j for j, term in enumerate(terms) if term.kind == kind and coefficient[j]]


def _number(value: float, sign: bool = False) -> str:
    return f"{value:{'+' if sign else ''}.{DIGITS}g}"
