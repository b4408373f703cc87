"""`mvit-export --list`: the networks, counted here, beside what was published of them."""

from dataclasses import asdict, dataclass

from mobilevit_deploy.console import activity, out, print_json
from mobilevit_deploy.models import DEFAULT_TASK, NETWORKS, Head, list_models
from mobilevit_deploy.models.complexity import Complexity, count_complexity
from mobilevit_deploy.models.heads import find_head
from mobilevit_deploy.models.published import Figure, published_figures


@dataclass(frozen=True)
class _Network:
    """A variant with a head, as it was first published."""

    name: str
    head: Head
    counted: Complexity
    figures: tuple[Figure, ...]


def show_models(task: str | None = None, *, as_json: bool = False) -> None:
    """One row per network and head: parameters and MACs at the published size, and its metric.

    Of one task (the first unless given): counting takes a third of a second each.

    Raises:
        UsageError: unknown task.
    """
    task = find_head(task or DEFAULT_TASK).task
    with activity() as progress:
        networks = []
        for head in NETWORKS[task]:
            for name in list_models(task):
                progress(f"counting {name} {head.name}")
                counted = count_complexity(name, head=head.name)
                networks.append(_Network(name, head, counted, published_figures(name, head.name)))
    if as_json:
        print_json([_document(network) for network in networks])
        return
    from rich.table import Table

    others = ", ".join(f"--task {other}" for other in NETWORKS if other != task)
    table = Table(caption=f"MACs for one image; the metric as published. More: {others}")
    for heading in ("model", "head", "pixels"):
        table.add_column(heading)
    for heading in ("parameters", "MACs"):
        table.add_column(heading, justify="right")
    table.add_column("published")
    for row, network in enumerate(networks):
        if row and network.head != networks[row - 1].head:
            table.add_section()
        table.add_row(
            network.name,
            network.head.name,
            str(network.head.input_size[0]),
            f"{network.counted.parameters:,}",
            f"{network.counted.macs / 1e6:,.1f} M",
            "\n".join(
                f"{one.metric} {one.percent:.2f} % ({one.data}; {one.source})"
                for one in network.figures
            ),
        )
    out.print(table)


def _document(network: _Network) -> dict[str, object]:
    head = network.head
    return {
        "name": network.name,
        "task": head.task,
        "head": head.name,
        "classes": head.classes,
        "input_size": head.input_size,
        **asdict(network.counted),
        "published": [asdict(figure) for figure in network.figures],
    }
