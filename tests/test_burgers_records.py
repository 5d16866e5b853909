"""How particles that leave a tooth are dealt out, as the sketch of the scheme shows it."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import chisquare, norm

from hydrolimit.particles.burgers import GapTooth
from hydrolimit.particles.burgers.records import redistributed

LEAVING = 1000


def scheme_of(share):
    return GapTooth(12, 250.0, share, viscosity=0.05, time_step=0.002)


def numbers(placed):
    """Return how many there are of each (tooth, sign)."""
    kinds, counts = np.unique(
        np.stack([placed["tooth"], placed["sign"]]), axis=1, return_counts=True
    )
    return {tuple(map(int, kind)): int(n) for kind, n in zip(kinds.T, counts, strict=True)}


@pytest.mark.parametrize("share", [0.1, 0.3, 0.7])
def test_shares_go_downstream_stay_and_go_upstream_as_antiparticles(share, rng):
    """Within one of a share each; nothing anywhere else, and the total exact.

    Would catch the two neighbours exchanged, and the printed shares, which do not add up.
    """
    leaving, placed = redistributed(scheme_of(share), LEAVING, rng)
    assert leaving.shape == (LEAVING,)
    assert placed["tooth"].shape == placed["position"].shape == placed["sign"].shape
    found = numbers(placed)
    assert set(found) == {(0, 1), (1, 1), (-1, -1)}
    assert abs(found[1, 1] - LEAVING * share * (1 + share) / 2) <= 1
    assert abs(found[-1, -1] - LEAVING * share * (1 - share) / 2) <= 1
    assert abs(found[0, 1] - LEAVING * (1 - share**2)) <= 2
    assert placed["sign"].sum() == LEAVING


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_overshoots_are_kept(share, rng):
    """To the last bit: of every particle, and of every anti-particle beside one more particle.

    Would catch particles reflected at an edge, and anti-particles of other overshoots than those
    of the particles that stay instead.
    """
    leaving, placed = redistributed(scheme_of(share), LEAVING, rng)
    assert ((leaving >= 1.0) & (leaving < 2.0)).all()
    assert np.unique(leaving).size == LEAVING
    anti = placed["sign"] < 0
    position = placed["position"]
    assert 0 < np.count_nonzero(anti) < LEAVING
    assert np.isin(position[anti], leaving - 1.0).all()
    expected = np.concatenate([leaving - 1.0, position[anti]])
    np.testing.assert_array_equal(np.sort(position[~anti]), np.sort(expected))


def test_without_gaps_all_go_downstream(rng):
    leaving, placed = redistributed(scheme_of(1.0), 50, rng)
    assert numbers(placed) == {(1, 1): 50}
    np.testing.assert_array_equal(np.sort(placed["position"]), np.sort(leaving - 1.0))


def test_fewer_than_a_particle_are_owed_and_paid(rng):
    """Of 5 particles 0.225 go upstream on average; 2000 drawings, 4.5 standard errors of 4 %.

    Would catch fractions that begin at 0, where none goes.
    """
    upstream = [
        np.count_nonzero(redistributed(scheme_of(0.1), 5, rng)[1]["sign"] < 0) for _ in range(2000)
    ]
    assert set(upstream) == {0, 1}
    error = np.sqrt(0.225 * 0.775 / 2000)
    assert abs(np.mean(upstream) - 0.225) < 4.5 * error


@pytest.mark.parametrize("share", [0.1, 0.03])
def test_what_leaves_comes_from_all_over_the_tooth(share, rng):
    """Overshoots of a uniform tooth after a step of noise; chi-square of cells, p above 1e-5.

    Their density is that of a normal deviate between delta and 1 + delta, in tooth widths, for a
    noise of 0.3 and of 0.9 of these. Would catch a noise that is 10 % off, and particles that come
    from half of the tooth.
    """
    leaving, _ = redistributed(scheme_of(share), 20_000, rng)
    spread = np.sqrt(2 * 0.05 * 0.002) / (share * 2 * np.pi / 12)

    def density(delta):
        return norm.cdf((1 + delta) / spread) - norm.cdf(delta / spread)

    edges = np.unique(np.append(np.linspace(0.0, min(2.4 * spread, 1.0), 12), 1.0))
    expected = np.array([quad(density, *cell)[0] for cell in zip(edges, edges[1:], strict=False)])
    found = np.histogram(leaving - 1.0, edges)[0]
    assert chisquare(found, 20_000 * expected / expected.sum()).pvalue > 1e-5


def test_the_random_numbers_determine_the_drawing():
    one, again, other = (
        redistributed(scheme_of(0.1), 60, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one[0], again[0])
    for name in ("tooth", "position", "sign"):
        np.testing.assert_array_equal(one[1][name], again[1][name])
    assert not np.isclose(one[0], other[0]).any()
