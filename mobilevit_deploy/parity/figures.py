"""Reference against artifact: the figures, and which of them are outside their limits."""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from mobilevit_deploy.contract.manifest import Comparison, Difference, Limits, ParityRecord
from mobilevit_deploy.contract.postprocessing import Postprocessing
from mobilevit_deploy.errors import ParityError
from mobilevit_deploy.tasks.task import Array, Task

EQUAL_PSNR_DB = 200.0
"""Stands for an infinite signal-to-noise ratio; beyond what float32 can show (about 150 dB)."""

TINY = np.finfo(np.float64).tiny


def difference(reference: Array, artifact: Array, name: str = "output") -> Difference:
    """How far one output of an artifact is from the reference's, both float [images, ...].

    Raises:
        ParityError: the shapes differ, a value is NaN or infinite, or the reference has nothing but
            zeros, of which no difference is a share.
    """
    if reference.shape != artifact.shape:
        raise ParityError(
            f"The artifact's output {name!r} has shape {artifact.shape}, the reference's "
            f"{reference.shape}."
        )
    if not np.isfinite(artifact).all():
        raise ParityError(
            f"{np.count_nonzero(~np.isfinite(artifact))} of {artifact.size} values of the "
            f"artifact's output {name!r} are NaN or infinite."
        )
    expected, got = (one.reshape(len(one), -1).astype(np.float64) for one in (reference, artifact))
    peak = float(np.abs(expected).max())
    if not 0 < peak < np.inf:
        raise ParityError(
            f"The reference's output {name!r} is zero everywhere or not finite: any artifact would "
            "agree, or none."
        )
    worst = float(np.abs(got - expected).max())
    rmse = float(np.sqrt(np.mean((got - expected) ** 2)))
    psnr = 20 * np.log10(peak / rmse) if rmse > 0 else EQUAL_PSNR_DB
    norms = np.linalg.norm(expected, axis=1) * np.linalg.norm(got, axis=1)
    cosines = np.divide(
        (expected * got).sum(axis=1), norms, out=np.zeros_like(norms), where=norms > 0
    )
    return Difference(
        max_abs_error=worst,
        relative_error=worst / peak,
        psnr_db=float(min(psnr, EQUAL_PSNR_DB)),
        cosine=float(min(cosines.min(), 1.0)),
    )


def compare(
    reference: Mapping[str, Array],
    artifact: Mapping[str, Array],
    task: Task,
    limits: Limits,
    runtime: str,
    postprocessing: Postprocessing | None = None,
) -> ParityRecord:
    """The figures of an artifact's outputs against the reference's.

    Args:
        reference: float32 [images, ...] by output name.
        artifact: the same names and shapes; what it has besides is not compared.
        task: measures the agreement.
        limits: only its relative error is used: what is closer than that is a tie.
        runtime: computed the artifact's outputs.
        postprocessing: the steps from outputs to results, which the agreement is measured of.

    Raises:
        ParityError: an output is missing, has another shape, or is NaN or infinite.
    """
    for name in reference:
        if name not in artifact:
            raise ParityError(
                f"The artifact has no output {name!r}; it has: {', '.join(artifact)}."
            )
    return ParityRecord(
        images=len(next(iter(reference.values()))),
        outputs={
            name: difference(values, artifact[name], name) for name, values in reference.items()
        },
        runtime=runtime,
        agreement={
            one.name: one.measure(reference, artifact, limits.relative_error, postprocessing)
            for one in task.agreements
        },
    )


def limits_of(task: Task, numeric: Limits) -> Limits:
    """A recipe's numeric limits with those of the task's agreement."""
    return numeric.model_copy(
        update={"agreement": {one.name: one.smallest for one in task.agreements}}
    )


def tightest(one: Limits, other: Limits) -> Limits:
    """Of every figure the tighter of two limits; name and reason are the first's."""
    names = sorted({*one.agreement, *other.agreement})
    return one.model_copy(
        update={
            "relative_error": min(one.relative_error, other.relative_error),
            "cosine": max(one.cosine, other.cosine),
            "psnr_db": max(one.psnr_db, other.psnr_db),
            "agreement": {
                name: max(one.agreement.get(name, 0.0), other.agreement.get(name, 0.0))
                for name in names
            },
        }
    )


def violations(found: Comparison, limits: Limits) -> list[str]:
    """One sentence per figure outside its limit; empty means pass."""
    sentences: list[str] = []
    for name, one in found.outputs.items():
        sentences += _numeric(f"{name}: " if len(found.outputs) > 1 else "", one, limits)
    if isinstance(found, ParityRecord):
        sentences += _agreement(found, limits)
    return sentences


def _numeric(what: str, one: Difference, limits: Limits) -> Iterator[str]:
    if not one.relative_error <= limits.relative_error:
        yield f"{what}relative error {one.relative_error:.2e}, at most {limits.relative_error:.0e}"
    if not one.cosine >= limits.cosine:
        yield f"{what}cosine {one.cosine:.6f}, at least {limits.cosine}"
    if not one.psnr_db >= limits.psnr_db:
        yield f"{what}PSNR {one.psnr_db:.1f} dB, at least {limits.psnr_db:.0f} dB"


def _agreement(found: ParityRecord, limits: Limits) -> Iterator[str]:
    for name, smallest in limits.agreement.items():
        got = found.agreement.get(name)
        if got is None:
            yield f"{name} agreement was not measured, at least {smallest:.0%}"
        elif not got >= smallest:
            yield f"{name} agreement {got:.0%}, at least {smallest:.0%}"


SMALLEST_SPREAD = 0.1
"""How far outputs must move between pictures, as a share of the largest: five times the loosest
limit, so that an artifact that ignores its input cannot pass."""


def require_discriminating(reference: Mapping[str, npt.NDArray[np.float32]]) -> None:
    """Refuse a model that answers nearly the same for every picture: anything would agree.

    Outputs are float32 [images, ...] by name, of clearly different pictures.

    Raises:
        ParityError: an output moves by less than a tenth of its largest value.
    """
    for name, values in reference.items():
        peak = max(float(np.abs(values).max()), TINY)
        spread = float(np.abs(values - values.mean(axis=0)).max()) / peak
        if not spread >= SMALLEST_SPREAD:
            raise ParityError(
                f"The reference model's {name} move by {spread:.1e} of their largest value between "
                f"pictures, and {SMALLEST_SPREAD} is needed: an artifact that ignores its input "
                "would pass. Default-initialised weights do this: use a trained checkpoint, or "
                "--weights random, which sets its BN statistics from data."
            )
