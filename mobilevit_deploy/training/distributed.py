"""The processes of a run: one, or those that `torchrun` started."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from mobilevit_deploy.errors import RuntimeUnavailableError


@dataclass(frozen=True)
class Processes:
    """This process among those of the run, and where it computes."""

    rank: int = 0
    count: int = 1
    device: torch.device = torch.device("cpu")  # noqa: RUF009 (immutable)

    @property
    def first(self) -> bool:
        """Whether this process is the one that writes and speaks."""
        return self.rank == 0

    def wrapped(self, network: nn.Module) -> nn.Module:
        """The network, its gradients averaged over the processes after a backward pass."""
        if self.count == 1:
            return network
        return DistributedDataParallel(network)

    def summed(self, values: Sequence[float]) -> list[float]:
        """Numbers, each summed over the processes."""
        if self.count == 1:
            return list(values)
        together = torch.tensor(values, dtype=torch.float64, device=self.device)
        torch.distributed.all_reduce(together)
        return [float(value) for value in together.tolist()]

    def wait(self) -> None:
        """Until every process is here."""
        if self.count > 1:
            torch.distributed.barrier()


def without_exchange(network: nn.Module) -> contextlib.AbstractContextManager[None]:
    """For backward passes whose gradients only add up with those of the next one."""
    if isinstance(network, DistributedDataParallel):
        return network.no_sync()
    return contextlib.nullcontext()


@contextlib.contextmanager
def joined_processes(device: str = "auto") -> Iterator[Processes]:
    """The processes of this run, as torchrun's environment variables say; one without them.

    Args:
        device: "cpu" or "cuda"; "auto" is a GPU where there is one.

    Raises:
        RuntimeUnavailableError: there is no such device.
    """
    available = torch.cuda.is_available()
    kind = ("cuda" if available else "cpu") if device == "auto" else device
    if kind == "cuda" and not available:
        raise RuntimeUnavailableError("PyTorch finds no GPU here; use --device cpu.")
    place = torch.device(kind)
    if kind == "cuda":
        place = torch.device(kind, int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(place)
    if "WORLD_SIZE" not in os.environ:
        yield Processes(device=place)
        return
    torch.distributed.init_process_group("nccl" if kind == "cuda" else "gloo")
    try:
        rank, count = torch.distributed.get_rank(), torch.distributed.get_world_size()
        yield Processes(rank, count, place)
    finally:
        torch.distributed.destroy_process_group()
