"""Reference against artifact: figures, and the named limits that say pass or fail."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mobilevit_deploy.errors import ParityError

FloatArray = npt.NDArray[np.float32]

EQUAL_PSNR_DB = 200.0
"""Stands for an infinite signal-to-noise ratio; beyond what float32 can show (about 150 dB)."""


@dataclass(frozen=True)
class Limits:
    """What an artifact may differ from the float32 reference by, and why that much."""

    name: str
    relative_error: float  # of the largest reference value
    cosine: float
    psnr_db: float
    reason: str


LIMITS: dict[str, Limits] = {
    "fp32": Limits(
        "fp32-exact-algebra",
        relative_error=1e-4,
        cosine=0.999999,
        psnr_db=80,
        reason="the rewrites are exact; only the order of float32 additions differs",
    ),
    "fp16": Limits(
        "fp16-rounding",
        relative_error=2e-2,
        cosine=0.9995,
        psnr_db=40,
        reason="weights and activations are rounded to 11 bits; about 30 roundings deep",
    ),
}
"""Precision -> limits."""


@dataclass(frozen=True)
class Figures:
    """The distance between two sets of output vectors; see `contract.ParityRecord` for each."""

    images: int
    max_abs_error: float
    relative_error: float
    psnr_db: float
    cosine: float
    top1_agreement: float


def compare(reference: FloatArray, artifact: FloatArray, limits: Limits) -> Figures:
    """The figures of an artifact's logits against the reference's.

    Args:
        reference: float32 [images, classes].
        artifact: the same shape.
        limits: only its relative error is used: two classes whose reference logits lie closer
            than that are a tie, and either may win.

    Raises:
        ParityError: the shapes differ, or an output is NaN or infinite.
    """
    if reference.shape != artifact.shape:
        raise ParityError(
            f"The artifact's output has shape {artifact.shape}, the reference's {reference.shape}."
        )
    if not np.isfinite(artifact).all():
        raise ParityError(
            f"{np.count_nonzero(~np.isfinite(artifact))} of {artifact.size} output values of the "
            "artifact are NaN or infinite."
        )
    expected, got = reference.astype(np.float64), artifact.astype(np.float64)
    peak = float(np.abs(expected).max())
    worst = float(np.abs(got - expected).max())
    rmse = float(np.sqrt(np.mean((got - expected) ** 2)))
    psnr = 20 * np.log10(peak / rmse) if rmse > 0 else EQUAL_PSNR_DB
    norms = np.linalg.norm(expected, axis=1) * np.linalg.norm(got, axis=1)
    cosines = np.divide(
        (expected * got).sum(axis=1), norms, out=np.zeros_like(norms), where=norms > 0
    )
    rows = np.arange(len(expected))
    lead = expected.max(axis=1) - expected[rows, got.argmax(axis=1)]
    return Figures(
        images=len(expected),
        max_abs_error=worst,
        relative_error=worst / peak,
        psnr_db=float(min(psnr, EQUAL_PSNR_DB)),
        cosine=float(min(cosines.min(), 1.0)),
        top1_agreement=float(np.mean(lead <= 2 * limits.relative_error * peak)),
    )


def violations(figures: Figures, limits: Limits) -> list[str]:
    """One sentence per figure outside its limit; empty means pass."""
    found = []
    if not figures.relative_error <= limits.relative_error:
        found.append(
            f"relative error {figures.relative_error:.2e}, at most {limits.relative_error:.0e}"
        )
    if not figures.cosine >= limits.cosine:
        found.append(f"cosine {figures.cosine:.6f}, at least {limits.cosine}")
    if not figures.psnr_db >= limits.psnr_db:
        found.append(f"PSNR {figures.psnr_db:.1f} dB, at least {limits.psnr_db:.0f} dB")
    if not figures.top1_agreement >= 1:
        found.append(f"top-1 agreement {figures.top1_agreement:.0%}, must be 100%")
    return found


def require_within(figures: Figures, limits: Limits, what: str) -> None:
    """Pass silently, or say which figures are outside the limits.

    Raises:
        ParityError: a figure is outside its limit.
    """
    found = violations(figures, limits)
    if found:
        raise ParityError(
            f"{what} does not compute what the reference model computes ({limits.name}, "
            f"{figures.images} images): {'; '.join(found)}."
        )


SMALLEST_SPREAD = 0.1
"""How far outputs must move between pictures, as a share of the largest: five times the loosest
limit, so that an artifact that ignores its input cannot pass."""


def require_discriminating(reference: FloatArray) -> None:
    """Refuse a model that answers nearly the same for every picture: anything would agree.

    Args:
        reference: float32 [images, classes], of clearly different pictures.

    Raises:
        ParityError: the outputs move by less than a tenth of the largest.
    """
    spread = float(np.abs(reference - reference.mean(axis=0)).max() / np.abs(reference).max())
    if not spread >= SMALLEST_SPREAD:
        raise ParityError(
            f"The reference model's outputs move by {spread:.1e} of their largest value between "
            f"pictures, and {SMALLEST_SPREAD} is needed: an artifact that ignores its input would "
            "pass. Default-initialised weights do this: use a trained checkpoint, or --weights "
            "random, which sets its BN statistics from data."
        )


SMALLEST_ORDINARY = 1e-20
"""Activations below this are on the way to float32's subnormals (1e-38) and agree with anything."""


def require_ordinary(names: Sequence[str], peaks: Sequence[float]) -> None:
    """Refuse a model whose activations would make every comparison pass.

    Args:
        names: where each activation was taken.
        peaks: its largest absolute value.

    Raises:
        ParityError: a peak is NaN, infinite, or so small that the numbers are near subnormal.
    """
    for name, peak in zip(names, peaks, strict=True):
        if not np.isfinite(peak):
            raise ParityError(
                f"The reference model's {name} output is NaN or infinite. "
                "Check the checkpoint's weights and the preprocessing's scale, mean and std."
            )
        if peak < SMALLEST_ORDINARY:
            raise ParityError(
                f"The reference model's {name} output is at most {peak:.1e}: near subnormal "
                "numbers, where any artifact would agree. Default-initialised weights do this: "
                "use a trained checkpoint, or --weights random, which sets its BN statistics "
                "from data."
            )
