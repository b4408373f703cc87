"""Pictures in, one output out: what all that runs an artifact on pictures shares."""

import numpy as np

from mobilevit_deploy.contract.manifest import TensorSpec
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.preprocessing import Pixels
from mobilevit_deploy.runtimes.session import Array, Session


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


def run_images(session: Session, pixels: Pixels, spec: TensorSpec) -> dict[str, Array]:
    """Every output for any number of pictures, in batches of the size that the input takes.

    The last batch of a fixed size is filled up with its last picture.

    Returns:
        Output name -> [images, ...].
    """
    fixed = spec.shape[0]
    size = fixed if isinstance(fixed, int) else len(pixels)
    found: list[dict[str, Array]] = []
    for start in range(0, len(pixels), size):
        batch = pixels[start : start + size]
        filled = np.concatenate((batch, np.repeat(batch[-1:], size - len(batch), axis=0)))
        outputs = session.run({spec.name: as_input(filled, spec)})
        found.append({name: values[: len(batch)] for name, values in outputs.items()})
    return {name: np.concatenate([one[name] for one in found]) for name in found[0]}
