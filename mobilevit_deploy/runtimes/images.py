"""Pictures in, outputs out: what all that runs an artifact on pictures shares."""

from collections.abc import Callable, Sequence

import numpy as np

from mobilevit_deploy.errors import ManifestError, UsageError
from mobilevit_deploy.preprocessing import Pixels
from mobilevit_deploy.runtimes.session import Array, Session
from mobilevit_deploy.vocabulary import TensorSpec


def as_input(pixels: Pixels, spec: TensorSpec) -> Array:
    """Pixels in the form that an artifact's image input wants.

    Args:
        pixels: uint8 RGB [B, H, W, 3].
        spec: the input: NCHW or NHWC; uint8 or float; range 0 to 255 or 0 to 1.

    Raises:
        UsageError: height or width differ from the input's.
    """
    axes = dict(zip(spec.layout, spec.shape, strict=True))
    if pixels.shape[1:3] != (axes["H"], axes["W"]):
        raise UsageError(
            f"The pictures are {pixels.shape[1]}x{pixels.shape[2]} (height x width); "
            f"input {spec.name!r} takes {axes['H']}x{axes['W']}."
        )
    values = pixels if spec.layout == "NHWC" else pixels.transpose(0, 3, 1, 2)
    if spec.dtype == "uint8":
        return np.ascontiguousarray(values)
    highest = spec.range[1] if spec.range else 255.0
    return np.ascontiguousarray(values * np.float32(highest / 255), dtype=spec.dtype)


def run_batches(
    session: Session, inputs: Array, prepare: Callable[[Array], Array] = np.asarray
) -> dict[str, Array]:
    """Every output for any number of inputs, in batches of the size that the artifact takes.

    The last batch of a fixed size is filled up with its last input. Where an artifact of one input
    returns rows, as many as it finds, those of the others are filled up with zeros.

    Args:
        session: an artifact with one input.
        inputs: [images, ...].
        prepare: from a batch of them to what the artifact takes.

    Returns:
        [images, ...] by output name.
    """
    if len(session.inputs) != 1 or not all(port.shape for port in session.inputs.values()):
        taken = ", ".join(f"{name} {port}" for name, port in session.inputs.items())
        raise ManifestError(f"An artifact takes one input, a batch of images, and not: {taken}.")
    ((name, port),) = session.inputs.items()
    size = port.shape[0] or len(inputs)
    rows = [
        output
        for output, one in session.outputs.items()
        if port.shape[0] == 1 and one.shape[:1] == (None,)
    ]
    found: list[dict[str, Array]] = []
    for start in range(0, len(inputs), size):
        batch = inputs[start : start + size]
        filled = np.concatenate((batch, np.repeat(batch[-1:], size - len(batch), axis=0)))
        outputs = session.run({name: prepare(filled)})
        outputs.update((output, outputs[output][None]) for output in rows)
        found.append({output: values[: len(batch)] for output, values in outputs.items()})
    return {output: _stacked([one[output] for one in found]) for output in found[0]}


def _stacked(batches: Sequence[Array]) -> Array:
    """Batches [images, ...] as one, filled up with zeros where they have fewer rows."""
    extents = [one.shape[1:2] for one in batches]
    most = max(extents)
    return np.concatenate(
        [
            one
            if extent == most
            else np.pad(one, [(0, 0), (0, most[0] - extent[0]), *[(0, 0)] * (one.ndim - 2)])
            for one, extent in zip(batches, extents, strict=True)
        ]
    )
