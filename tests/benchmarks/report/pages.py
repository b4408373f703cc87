"""A page with everything on it."""

import uuid

from mobilevit_deploy.contract.report import Report
from tests.reports import make_report


def everything() -> list[Report]:
    """Reports that make every part of the page appear: ratios, history, noise, several networks."""
    steady = [2_000_000 + 1_000 * (i % 30) for i in range(60)]
    reports = []
    for day in range(3):
        for factor, variant in ((1, "mobilevit_xxs"), (3, "mobilevit_s")):
            samples = [factor * x + 50_000 * day for x in steady]
            size = 5_000_000 * factor
            theirs = make_report(
                [x * 5 // 4 for x in samples],
                day=day,
                variant=variant,
                label="peer",
                bytes=size,
                run=uuid.uuid4(),
            )
            ours = make_report(
                samples, day=day, run=theirs.run, variant=variant, baseline="peer", bytes=size
            )
            reports += [theirs, ours]
        reports.append(
            make_report([3_000_000, 90_000_000] * 20, day=day, format="tflite", noisy=True)
        )
        reports.append(make_report(steady, day=day, format="executorch", threads=2))
    return reports
