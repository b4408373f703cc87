"""`mvit-export --list`: the networks, counted here, beside what was published of them."""

from dataclasses import asdict

from mobilevit_deploy.console import activity, out, print_json
from mobilevit_deploy.models.complexity import count_complexity
from mobilevit_deploy.models.variants import VARIANTS
from mobilevit_deploy.tasks import get_task


def show_models(*, as_json: bool = False) -> None:
    """One row per network: parameters and MACs at 256 x 256; the published task and its metric."""
    with activity() as progress:
        counted = {}
        for name in VARIANTS:
            progress(f"counting {name}")
            counted[name] = count_complexity(name)
    if as_json:
        print_json(
            [
                {
                    "name": name,
                    **asdict(counted[name]),
                    **asdict(variant.published),
                    "metric": get_task(variant.published.task).metric_title,
                }
                for name, variant in VARIANTS.items()
            ]
        )
        return
    from rich.table import Table

    table = Table(caption="MACs for one 256 x 256 image; the metric as published")
    table.add_column("model")
    for heading in ("parameters", "MACs", "metric"):
        table.add_column(heading, justify="right")
    table.add_column("published in")
    for name, variant in VARIANTS.items():
        published = variant.published
        table.add_row(
            name,
            f"{counted[name].parameters:,}",
            f"{counted[name].macs / 1e6:,.1f} M",
            f"{get_task(published.task).metric_title} {published.percent:.2f} %",
            published.source,
        )
    out.print(table)
