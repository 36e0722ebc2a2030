"""Judges two columns of times: may somebody who measures tell them apart?

The tests and their bounds are those of the timing protocol: a paired t test on the differences, Welch's t test on what
is left after cropping both columns at quantiles of all values together, the two-sample Kolmogorov-Smirnov test, and a
bootstrap interval of the median difference within a pair. Times are in nanoseconds. Absent: measuring.
"""

import bisect
import math
import random

# Beyond these, somebody can tell.
T_BOUND = 4.5
KS_BOUND = 1e-4
QUANTILES = (0.50, 0.75, 0.90, 0.95, 0.99)
RESAMPLES = 2000


def mean(values):
    return math.fsum(values) / len(values)


def variance(values):
    middle = mean(values)
    return math.fsum((value - middle) ** 2 for value in values) / (len(values) - 1)


def median(values):
    values = sorted(values)
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def ratio(difference, error):
    """A t value; columns without any spread are either equal or as different as can be."""
    if error > 0:
        return difference / error
    return 0.0 if difference == 0 else math.copysign(math.inf, difference)


def paired_t(pairs):
    differences = [left - right for left, right in pairs]
    return ratio(mean(differences), math.sqrt(variance(differences) / len(differences)))


def welch_t(left, right):
    if len(left) < 2 or len(right) < 2:
        return 0.0
    return ratio(mean(left) - mean(right), math.sqrt(variance(left) / len(left) + variance(right) / len(right)))


def cropped_t(left, right):
    """quantile → Welch's t of the values up to that quantile of all."""
    pooled = sorted([*left, *right])
    found = {}
    for quantile in QUANTILES:
        end = pooled[min(len(pooled) - 1, math.ceil(quantile * len(pooled)) - 1)]
        found[quantile] = welch_t([value for value in left if value <= end], [value for value in right if value <= end])
    return found


def ks_p(left, right):
    """The probability of a distance between the two distribution functions at least as large, were they one."""
    left, right = sorted(left), sorted(right)
    distance = max(abs(bisect.bisect_right(left, value) / len(left) - bisect.bisect_right(right, value) / len(right))
                   for value in [*left, *right])
    root = math.sqrt(len(left) * len(right) / (len(left) + len(right)))
    scaled = (root + 0.12 + 0.11 / root) * distance
    if scaled < 0.2:
        return 1.0
    total = 2 * math.fsum((-1) ** (k - 1) * math.exp(-2 * (k * scaled) ** 2) for k in range(1, 101))
    return min(1.0, max(0.0, total))


def median_interval(pairs, seed=1):
    """Bootstrap 99 % interval of the median difference within a pair. A machine has paces, and changes between them while it is
    measured; the halves of a pair follow each other and mostly have one, where the medians of two columns need not."""
    source = random.Random(seed)
    differences = [left - right for left, right in pairs]
    found = sorted(median(source.choices(differences, k=len(differences))) for _ in range(RESAMPLES))
    return found[int(0.005 * RESAMPLES)], found[int(0.995 * RESAMPLES) - 1]


class Judgement:
    """What the tests say of pairs of times: `passed`, `failed` or `inconclusive`."""

    def __init__(self, pairs, bound=None):
        left, right = [one for one, _ in pairs], [other for _, other in pairs]
        self.pairs = len(pairs)
        self.medians = median(left), median(right)
        # 1 % of what an attempt costs, or 0.1 ms: less is not worth anybody's while.
        self.bound = bound or max(0.01 * self.medians[1], 100_000)
        self.paired = paired_t(pairs)
        self.cropped = cropped_t(left, right)
        self.ks = ks_p(left, right)
        self.interval = median_interval(pairs)
        deviation = math.sqrt(variance([one - other for one, other in pairs]))
        # The difference that the paired test would miss once in ten times.
        self.detectable = (T_BOUND + 1.3) * deviation / math.sqrt(len(pairs))

    @property
    def largest_t(self):
        return max([self.paired, *self.cropped.values()], key=abs)

    @property
    def verdict(self):
        low, high = self.interval
        if abs(self.largest_t) >= T_BOUND or self.ks <= KS_BOUND:
            return "failed"
        if -self.bound <= low and high <= self.bound:
            return "passed"
        # Too wide, or it holds both no difference and one that is too large: more pairs tell.
        too_few = (high - low) / 2 > self.bound or low <= 0 <= high
        return "inconclusive" if too_few else "failed"

    def __str__(self):
        low, high = (value / 1e3 for value in self.interval)
        crops = ", ".join(f"{int(100 * quantile)} %: {value:.2f}" for quantile, value in self.cropped.items())
        return (f"{self.verdict}, {self.pairs} pairs, medians {self.medians[0] / 1e6:.3f} and {self.medians[1] / 1e6:.3f} ms, "
                f"paired t {self.paired:.2f}, cropped t ({crops}), KS p {self.ks:.2g}, median difference {low:.0f} to "
                f"{high:.0f} µs within ±{self.bound / 1e3:.0f} µs, detectable {self.detectable / 1e3:.0f} µs")


def judged_again(measure, pairs, doublings):
    """Judges `measure` with twice the pairs of a try that did not pass: once, because other work on the machine looks like a
    difference too, and while the verdict stays open up to `doublings` times. Gives the last judgement and how many there were."""
    for number in range(1, doublings + 1):
        judgement = Judgement(measure(pairs << number))
        if judgement.verdict != "inconclusive":
            break
    return judgement, number
