"""The contract's rules for a noisy machine, on what is known of this one.

Other processes' and other virtual machines' load is counted from the system's CPU time less our
own, which a load average cannot do: that also counts us, and lags by a minute.
"""

from benchmarks.machine import Disturbance
from benchmarks.timing import Plan, Samples
from mobilevit_deploy.contract.validity import Aim, Observation, doubts


def reasons_against(
    samples: Samples, plan: Plan, threads: int, cores: int, disturbance: Disturbance
) -> tuple[str, ...]:
    """Why a measurement is not valid, one sentence each; empty if it is.

    Args:
        samples: of one candidate.
        plan: what was aimed at.
        threads: asked for.
        cores: logical cores of the machine.
        disturbance: what happened meanwhile.
    """
    seen = Observation(
        samples_ns=samples.wall_ns,
        process_cpu_ns=samples.cpu_ns,
        threads=threads,
        logical_cores=cores,
        background_cores=disturbance.background_cores,
        throttled=disturbance.throttled,
    )
    aim = Aim(plan.minimum_samples, plan.relative_width, plan.maximum_seconds)
    return tuple(doubt.sentence for doubt in doubts(seen, aim))
