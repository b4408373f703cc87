"""`mvit-export --list`: the networks, counted here, beside what was published of them."""

from dataclasses import asdict

from mobilevit_deploy.console import activity, out, print_json
from mobilevit_deploy.models.complexity import count_complexity
from mobilevit_deploy.models.variants import VARIANTS


def show_models(*, as_json: bool = False) -> None:
    """One row per network: parameters and MACs at 256 x 256, 1000 classes; published top-1."""
    with activity() as progress:
        counted = {}
        for name in VARIANTS:
            progress(f"counting {name}")
            counted[name] = count_complexity(name)
    if as_json:
        print_json(
            [
                {"name": name, **asdict(counted[name]), **asdict(variant.published)}
                for name, variant in VARIANTS.items()
            ]
        )
        return
    from rich.table import Table

    table = Table(caption="MACs for one 256 x 256 image; top-1 on ImageNet-1k as published")
    table.add_column("model")
    for heading in ("parameters", "MACs", "top-1"):
        table.add_column(heading, justify="right")
    table.add_column("published in")
    for name, variant in VARIANTS.items():
        table.add_row(
            name,
            f"{counted[name].parameters:,}",
            f"{counted[name].macs / 1e6:,.1f} M",
            f"{variant.published.top1:.2f} %",
            variant.published.source,
        )
    out.print(table)
