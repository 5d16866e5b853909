"""The library of candidate terms, and its readable specification.

A term is one column of the linear system, with coefficient w in

    d_t u = div(u (grad K * u)) + div(u grad V) + sum_pq d_p d_q (1/2 (sigma sigma^T)_pq u):

an *interaction* w f(r) x/r of grad K, a *force* w g(x) of grad V, or a *diffusion* w s(x) of
1/2 sigma sigma^T, times the identity or, where mixed, on d_x d_y alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

KINDS = ("interaction", "force", "diffusion")
AXES = ("x", "y", "z")


class LibraryError(ValueError):
    """A specification asks for terms that do not exist, or for none."""


@dataclass(frozen=True)
class Factor:
    """A function of one coordinate.

    ``family`` is power (x^v), cosine (cos v x), exponential (e^(x/v)), gaussian (e^(-x^2/2v^2)) or
    gaussian_slope (-x/v^2 e^(-x^2/2v^2)), ``value`` is v.
    """

    family: str
    value: float

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Return the factor's values at x."""
        v = self.value
        match self.family:
            case "power":
                return x ** int(v)
            case "cosine":
                return np.cos(v * x)
            case "exponential":
                return np.exp(x / v)
            case "gaussian":
                return np.exp(-0.5 * (x / v) ** 2)
            case "gaussian_slope":
                return -x / v**2 * np.exp(-0.5 * (x / v) ** 2)
        raise LibraryError(f"no family of functions is called {self.family}")


ONE = Factor("power", 0)


@dataclass(frozen=True)
class Part:
    """A product of functions of one coordinate each, on one derivative of the test function.

    Its contribution to the column is coefficient <d^derivative psi, factors[0](x) factors[1](y) U>.
    """

    derivative: tuple[int, ...]
    factors: tuple[Factor, ...]
    coefficient: float = 1.0


@dataclass(frozen=True)
class Radial:
    """The radial force f(r): power (r^v), logarithm, exponential (e^(-r/v)), gaussian."""

    family: str
    value: float = 0.0

    def __call__(self, r: np.ndarray) -> np.ndarray:
        """Return f(r); at r = 0, where the force is zero by convention, 0."""
        r = np.asarray(r, dtype=float)
        away = np.where(r > 0.0, r, 1.0)
        match self.family:
            case "power":
                values = away**self.value
            case "logarithm":
                values = np.log(away)
            case "exponential":
                values = np.exp(-away / self.value)
            case "gaussian":
                values = away * np.exp(-0.5 * (away / self.value) ** 2)
            case _:
                raise LibraryError(f"no family of radial forces is called {self.family}")
        return np.where(r > 0.0, values, 0.0)


@dataclass(frozen=True)
class Term:
    """A candidate term.

    Attributes
    ----------
    kind
        interaction, force or diffusion.
    function
        What it multiplies, in words: ``r^2``, ``cos(x) cos(2y)``.
    latex
        The same for mathematical typesetting.
    direction
        Of a force its unit vector or "grad", of a diffusion "" or "dxdy".
    radial
        Of an interaction its radial force.
    parts
        Of the others the products that its column is the sum of.
    """

    kind: str
    function: str
    latex: str
    direction: str = ""
    radial: Radial | None = None
    parts: tuple[Part, ...] = ()

    @property
    def name(self) -> str:
        """What the term is called everywhere: ``force cos(x) cos(2y) e_x``."""
        return " ".join(filter(None, (self.kind, self.function, self.direction)))


def library(specification: Mapping, dimension: int) -> list[Term]:
    """Return the terms of a specification, interactions first.

    ``specification`` has a mapping of families to what they range over for each of interaction,
    force and diffusion; config/README.md lists them. Raises LibraryError if it makes no term, or
    one twice, or a family does not exist in this dimension.
    """
    terms = []
    for kind in KINDS:
        for family, wanted in specification.get(kind, {}).items():
            make = _FAMILIES[kind].get(family)
            if make is None:
                known = ", ".join(_FAMILIES[kind])
                raise LibraryError(f"{kind} has no family {family}; it has {known}")
            terms += make(wanted, dimension)
        if specification.get(kind, {}).get("mixed"):
            terms += [_mixed(term) for term in terms if term.kind == "diffusion"]
    names = [term.name for term in terms]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated or not terms:
        raise LibraryError(f"{repeated[0]} is there twice" if repeated else "there is no term")
    return terms


def coefficients(terms: Sequence[Term], law: Mapping[str, float]) -> np.ndarray:
    """Return the coefficients of a law {term name: coefficient} in the library's order.

    Raises LibraryError for a term that the library lacks.
    """
    names = [term.name for term in terms]
    missing = sorted(law.keys() - set(names))
    if missing:
        raise LibraryError(f"the library lacks {missing[0]}, a term of the exact law")
    return np.array([law.get(name, 0.0) for name in names])


def vector(term: Term, *coordinates: np.ndarray) -> list[np.ndarray]:
    """Return the components of a force term's g(x), at coordinates that broadcast together."""
    components = [np.zeros(np.broadcast_shapes(*(x.shape for x in coordinates)))] * len(coordinates)
    for part in term.parts:
        axis = part.derivative.index(1)
        components[axis] = components[axis] + _product(part, coordinates)
    return components


def scalar(term: Term, *coordinates: np.ndarray) -> np.ndarray:
    """Return a diffusion term's s(x), at coordinates that broadcast together."""
    return _product(term.parts[0], coordinates)


def _product(part: Part, coordinates: Sequence[np.ndarray]) -> np.ndarray:
    values = part.coefficient
    for factor, x in zip(part.factors, coordinates, strict=True):
        values = values * factor(x)
    return values


def _unit(axis: int, dimension: int) -> tuple[int, ...]:
    return tuple(int(i == axis) for i in range(dimension))


def _factor_text(factor: Factor, axis: str) -> tuple[str, str]:
    """Return a factor in words and in LaTeX; two empty texts for the constant one."""
    v = f"{factor.value:g}"
    times = "" if v == "1" else v
    match factor.family:
        case "power" if factor.value == 0:
            return "", ""
        case "power":
            return axis if v == "1" else f"{axis}^{v}", axis if v == "1" else f"{axis}^{{{v}}}"
        case "cosine" if factor.value == 0:
            return "", ""
        case "cosine":
            return f"cos({times}{axis})", rf"\cos {times}{axis}"
        case "exponential":
            return f"exp({axis}/{v})", rf"e^{{{axis}/{v}}}"
    return f"exp(-{axis}^2/(2*{v}^2))", rf"e^{{-{axis}^2/(2\cdot{v}^2)}}"


def _texts(factors: Sequence[Factor]) -> tuple[str, str]:
    texts = [_factor_text(factor, axis) for factor, axis in zip(factors, AXES, strict=False)]
    words = " ".join(word for word, _ in texts if word) or "1"
    return words, r"\,".join(latex for _, latex in texts if latex) or "1"


def _interactions(family: str, values: Iterable[float]) -> Iterator[Term]:
    for value in values:
        v = f"{value:g}"
        words, latex = {
            "power": (f"r^{v}", f"r^{{{v}}}"),
            "exponential": (f"exp(-r/{v})", rf"e^{{-r/{v}}}"),
            "gaussian": (f"r exp(-r^2/(2*{v}^2))", rf"r\,e^{{-r^2/(2\cdot{v}^2)}}"),
        }[family]
        yield Term("interaction", words, latex, radial=Radial(family, float(value)))


def _force_components(products: Iterable[tuple[Factor, ...]], scale: float = 1.0) -> Iterator[Term]:
    """Yield, for each component, one term for each product of factors."""
    products = list(products)
    for axis in range(len(products[0]) if products else 0):
        for factors in products:
            words, latex = _texts(factors)
            part = Part(_unit(axis, len(factors)), factors, scale)
            direction = f"e_{AXES[axis]}" if len(factors) > 1 else ""
            yield Term("force", words, latex, direction, parts=(part,))


def _gradients(degree: int, dimension: int) -> Iterator[Term]:
    """Yield the gradient of each monomial of degree 1 to ``degree``."""
    for powers in _exponents(1, degree, dimension):
        parts = []
        for axis, power in enumerate(powers):
            if power:
                lowered = [p - (i == axis) for i, p in enumerate(powers)]
                factors = tuple(Factor("power", p) for p in lowered)
                parts.append(Part(_unit(axis, dimension), factors, float(power)))
        words, latex = _texts([Factor("power", p) for p in powers])
        yield Term("force", words, latex, "grad", parts=tuple(parts))


def _gaussian_gradients(scales: Iterable[float], dimension: int) -> Iterator[Term]:
    for scale in scales:
        bells = (Factor("gaussian", scale),) * dimension
        parts = tuple(
            Part(
                _unit(axis, dimension),
                tuple(
                    Factor("gaussian_slope" if i == axis else "gaussian", scale)
                    for i in range(dimension)
                ),
            )
            for axis in range(dimension)
        )
        yield Term("force", *_texts(bells), "grad", parts=parts)


def _exponential_forces(scales: Iterable[float], dimension: int) -> Iterator[Term]:
    """Yield the derivative of e^(x_i/v) along each axis i."""
    for scale, axis in itertools.product(scales, range(dimension)):
        factors = tuple(
            Factor("exponential", scale) if i == axis else ONE for i in range(dimension)
        )
        part = Part(_unit(axis, dimension), factors, 1.0 / scale)
        yield Term("force", *_texts(factors), "grad", parts=(part,))


def _diffusions(products: Iterable[tuple[Factor, ...]]) -> Iterator[Term]:
    """Yield the Laplacian of each product of factors."""
    for factors in products:
        units = (_unit(axis, len(factors)) for axis in range(len(factors)))
        parts = tuple(Part(tuple(2 * i for i in unit), factors) for unit in units)
        yield Term("diffusion", *_texts(factors), parts=parts)


def _mixed(term: Term) -> Term:
    part = Part((1, 1), term.parts[0].factors, term.parts[0].coefficient)
    return Term("diffusion", term.function, term.latex, "dxdy", parts=(part,))


def _exponents(lowest: int, highest: int, dimension: int) -> list[tuple[int, ...]]:
    """Return the exponents of all monomials from one total degree to another, lowest first."""
    grid = itertools.product(range(highest + 1), repeat=dimension)
    return sorted(
        (powers for powers in grid if lowest <= sum(powers) <= highest),
        key=lambda powers: (sum(powers), [-p for p in powers]),
    )


def _powers(values: Iterable[int], dimension: int) -> list[tuple[Factor, ...]]:
    if dimension > 1:
        raise LibraryError("powers of x are for one dimension; in two there are monomials")
    return [(Factor("power", value),) for value in values]


def _monomials(degree: int, dimension: int) -> list[tuple[Factor, ...]]:
    return [tuple(Factor("power", p) for p in e) for e in _exponents(1, degree, dimension)]


def _cosines(numbers: Iterable[float], dimension: int) -> list[tuple[Factor, ...]]:
    return [
        tuple(Factor("cosine", m) for m in product)
        for product in itertools.product(numbers, repeat=dimension)
    ]


def _constant(wanted: bool, dimension: int) -> list[tuple[Factor, ...]]:
    return [(ONE,) * dimension] if wanted else []


def _bells(scales: Iterable[float], dimension: int) -> list[tuple[Factor, ...]]:
    return [(Factor("gaussian", scale),) * dimension for scale in scales]


def _growths(scales: Iterable[float], dimension: int) -> list[tuple[Factor, ...]]:
    return [
        tuple(Factor("exponential", scale) if i == axis else ONE for i in range(dimension))
        for scale in scales
        for axis in range(dimension)
    ]


def _no_own_terms(wanted: bool, dimension: int) -> list[Term]:
    """`mixed` repeats the other families' terms; see `library`."""
    if wanted and dimension != 2:
        raise LibraryError("mixed diffusion is for two dimensions")
    return []


_FAMILIES = {
    "interaction": {
        "powers": lambda values, _: _interactions("power", values),
        "logarithm": lambda wanted, _: (
            [Term("interaction", "log r", r"\log r", radial=Radial("logarithm"))] if wanted else []
        ),
        "exponentials": lambda scales, _: _interactions("exponential", scales),
        "gaussians": lambda scales, _: _interactions("gaussian", scales),
    },
    "force": {
        "constant": lambda wanted, d: _force_components(_constant(wanted, d)),
        "powers": lambda values, d: _force_components(_powers(values, d)),
        "gradients": _gradients,
        "cosines": lambda numbers, d: _force_components(_cosines(numbers, d)),
        "exponentials": _exponential_forces,
        "gaussians": _gaussian_gradients,
    },
    "diffusion": {
        "constant": lambda wanted, d: _diffusions(_constant(wanted, d)),
        "powers": lambda values, d: _diffusions(_powers(values, d)),
        "monomials": lambda degree, d: _diffusions(_monomials(degree, d)),
        "cosines": lambda numbers, d: _diffusions(_cosines(numbers, d)),
        "exponentials": lambda scales, d: _diffusions(_growths(scales, d)),
        "gaussians": lambda scales, d: _diffusions(_bells(scales, d)),
        "mixed": _no_own_terms,
    },
}
