"""What follows from the observations in a report: statistics, validity, ratios.

A device writes down what it saw; this is the only place where anything is concluded from it.
"""

from benchmarks.conclusions.beside import conclude_together
from benchmarks.conclusions.conclusion import Conclusion, conclude
from benchmarks.conclusions.ratios import Ratio, baseline_of, ratio, ratio_of_medians, ratios
from benchmarks.conclusions.statistics import Statistics, summarize
from benchmarks.conclusions.sustained import Sustained
from benchmarks.conclusions.validity import Doubt

__all__ = [
    "Conclusion",
    "Doubt",
    "Ratio",
    "Statistics",
    "Sustained",
    "baseline_of",
    "conclude",
    "conclude_together",
    "ratio",
    "ratio_of_medians",
    "ratios",
    "summarize",
]
