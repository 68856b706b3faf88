"""Lesson 02's three explorations: who the flagged are, what the errors cost, and what a curve hides.

Each `…_frame` is a pure function of the sliders' values that returns (figure, sentence).
"""

from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from sklearn.metrics import roc_curve

from aipm.explore.panel import Exploration, choice, slider, stops
from aipm.figure import BLUE, FAINT, INK, VERMILION, figure, title
from aipm.measure import predictive_value
from aipm.worlds import cytotriage, payguard

CROWDS = (1, 2, 4, 6, 10, 20, 40, 70, 100, 150, 200, 300, 373, 500)  # sick per 1,000; 6 is screening, 373 CytoTriage
FRAUD = (1, 2, 5, 10, 20, 50, 100, 200, 500)  # per 1,000 payments
THRESHOLDS = (0.003, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.05, 0.1, 0.2, 0.5)


def crowd_frame(sick_per_1000: int) -> tuple[Figure, str]:
    """1,000 people through the published mammogram: how many are flagged, and how many of those are sick."""
    sensitivity, specificity = cytotriage.SCREENING["sensitivity"], cytotriage.SCREENING["specificity"]
    prevalence = sick_per_1000 / 1000
    true_alarms, false_alarms = sensitivity * sick_per_1000, (1 - specificity) * (1000 - sick_per_1000)
    value = predictive_value(sensitivity, specificity, prevalence)

    fig, (left, right) = figure(columns=2, width=8.6)
    left.bar(
        ["flagged, sick", "flagged, healthy"], [true_alarms, false_alarms], color=[VERMILION, BLUE], hatch=["//", ""]
    )
    for place, people in enumerate((true_alarms, false_alarms)):
        left.annotate(f"{people:.0f}", (place, people), ha="center", va="bottom", fontweight="bold")
    title(left, "Of 1,000 people tested")
    left.set(ylabel="people", ylim=(0, 480))
    crowd = np.linspace(0.5, 500, 200)
    right.plot(crowd, predictive_value(sensitivity, specificity, crowd / 1000), color=BLUE)
    right.plot([sick_per_1000], [value], "o", color=VERMILION, markersize=10)
    beside = {"xytext": (10, 4), "ha": "left"} if sick_per_1000 < 250 else {"xytext": (-8, -18), "ha": "right"}
    right.annotate(f"{value:.0%}", (sick_per_1000, value), textcoords="offset points", fontweight="bold", **beside)
    title(right, "Sicker crowd, truer alarm")
    right.set(xlabel="sick per 1,000 tested", ylabel="share of flagged who are sick")
    right.set_ylim(0, 1)
    right.yaxis.set_major_formatter(PercentFormatter(1))
    return fig, (
        f"With {sick_per_1000} sick per 1,000 people, the same test flags {true_alarms:.0f} sick and {false_alarms:.0f} healthy: "
        f"{value:.1%} of the flagged are sick."
    )


@lru_cache(maxsize=1)
def _cost_curves() -> tuple[np.ndarray, np.ndarray, np.ndarray, float, int]:
    """By threshold: frauds missed (euros), honest payments reviewed and frauds stopped (counts), on the public weeks."""
    weeks = payguard.public_world()
    miss = weeks["fraud"] * (weeks["amount"] + payguard.DISPUTE_FEE)
    flags = [weeks["score"] >= threshold for threshold in THRESHOLDS]
    missed = np.array([miss[~flag].sum() for flag in flags])
    honest = np.array([(flag & (weeks["fraud"] == 0)).sum() for flag in flags])
    stopped = np.array([(flag & (weeks["fraud"] == 1)).sum() for flag in flags])
    return missed, honest, stopped, miss.sum(), int(weeks["fraud"].sum())


def price_frame(threshold: float, review_cost: float) -> tuple[Figure, str]:
    """Five PayGuard weeks at one threshold: euros lost to missed fraud and to reviewing honest customers."""
    missed, honest, stopped, nothing, frauds = _cost_curves()
    review = honest * review_cost
    at = THRESHOLDS.index(threshold)
    places = np.arange(len(THRESHOLDS))

    fig, ax = figure()
    ax.bar(places, missed / 1000, color=VERMILION, hatch="//", edgecolor="white", label="missed fraud")
    ax.bar(places, review / 1000, bottom=missed / 1000, color=BLUE, label="honest customers reviewed")
    ax.axhline(nothing / 1000, color=INK, linestyle="--", linewidth=1.2)
    ax.annotate("doing nothing", (6, nothing / 1000), ha="center", va="bottom")
    top = (missed + review) / 1000
    ax.plot([at], [top[at]], "v", color=INK, markersize=9, clip_on=False)
    ax.annotate("here", (at, top[at]), xytext=(0, 8), textcoords="offset points", ha="center", fontweight="bold")
    ax.set_xticks(places, [f"{value:g}" for value in THRESHOLDS])
    ax.set(xlabel="threshold: review a payment when its score is at least …", ylabel="thousand euros in five weeks")
    ax.set_ylim(0, max(2.2 * nothing / 1000, 1.2 * top.max()))
    title(ax, "Each threshold trades missed fraud for bothered customers")
    ax.legend(loc="upper right", frameon=False)
    total = missed[at] + review[at]
    return fig, (
        f"At threshold {threshold:g} the team stops {stopped[at]} of {frauds} frauds and reviews {honest[at]:,} honest customers. "
        f"At {review_cost} € a review that costs {total:,.0f} euros in five weeks, {total / nothing:.2f} times doing nothing."
    )


@lru_cache(maxsize=1)
def _rates() -> tuple[np.ndarray, np.ndarray, float]:
    """False-positive and true-positive rates of PayGuard's model over all thresholds, on the public weeks."""
    weeks = payguard.public_world()
    false_rate, true_rate, _ = roc_curve(weeks["fraud"], weeks["score"])
    return false_rate, true_rate, float(np.trapezoid(true_rate, false_rate))


def curves_frame(fraud_per_1000: int) -> tuple[Figure, str]:
    """ROC beside precision and recall, for the same ranking in a crowd with more or less fraud."""
    false_rate, true_rate, area = _rates()
    share = fraud_per_1000 / 1000
    flagged = true_rate * share + false_rate * (1 - share)
    precision = np.divide(true_rate * share, flagged, out=np.ones_like(flagged), where=flagged > 0)
    at_half = float(precision[np.searchsorted(true_rate, 0.5)])

    fig, (left, right) = figure(columns=2, width=8.6)
    left.plot(false_rate, true_rate, color=BLUE)
    left.plot([0, 1], [0, 1], "--", color=FAINT, linewidth=1)
    title(left, f"ROC stays: AUC {area:.2f}")
    left.set(xlabel="false-positive rate", ylabel="recall")
    some = true_rate >= 0.05  # below, one payment more or less moves the line up and down
    right.plot(true_rate[some], precision[some], color=BLUE)
    right.plot([0.5], [at_half], "o", color=VERMILION, markersize=9)
    right.annotate(
        f"{at_half:.0%}", (0.5, at_half), xytext=(0, -20), textcoords="offset points", ha="center", fontweight="bold"
    )
    right.yaxis.set_major_formatter(PercentFormatter(1))
    title(right, "Precision moves")
    right.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(-0.14, 1.08))
    return fig, (
        f"With {fraud_per_1000} {'fraud' if fraud_per_1000 == 1 else 'frauds'} per 1,000 payments, finding half of the fraud means that {at_half:.1%} of the flagged are fraud. "
        f"The AUC is {area:.2f} whatever the crowd."
    )


def crowd() -> Exploration:
    """Slider: how many of those tested are sick. The test itself does not change."""
    return Exploration(crowd_frame, {"sick_per_1000": stops("Sick people", CROWDS, 373, unit="per 1,000 tested")})


def prices() -> Exploration:
    """Two controls: the threshold, and what one review of an honest customer costs."""
    return Exploration(
        price_frame,
        {
            "threshold": choice("Threshold", [(f"{value:g}", value) for value in THRESHOLDS], 0.5),
            "review_cost": slider("Cost of one false alarm", 1, 20, 1, 4, unit="euros"),
        },
    )


def curves() -> Exploration:
    """Slider: how much fraud there is among the payments."""
    return Exploration(curves_frame, {"fraud_per_1000": stops("Fraud", FRAUD, 1, unit="per 1,000 payments")})
