"""Icons as pixels, by resvg."""

import io
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from mobilevit_deploy.errors import missing_extra
from mobilevit_deploy.training.icons.sets import Icon

_COMPARED = 24
"""Height and width of a silhouette in pixels."""

Silhouette = npt.NDArray[np.float32]


def render(icon: Icon, side: int, ink: str = "#000000") -> Image.Image:
    """An icon in the middle of a transparent square.

    Args:
        icon: of one colour, or with colours of its own.
        side: of the square in pixels; the icon fills its longer side.
        ink: colour of an icon that has none of its own, #rrggbb.

    Returns:
        RGBA [side, side].

    Raises:
        RuntimeUnavailableError: resvg-py is not installed.
    """
    left, top, width, height = icon.box
    longer = max(width, height)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{left - (longer - width) / 2} {top - (longer - height) / 2} {longer} {longer}" '
        f'width="{side}" height="{side}">{icon.body.replace("currentColor", ink)}</svg>'
    )
    png = bytes(_resvg().svg_to_bytes(svg_string=svg, skip_system_fonts=True))
    return Image.open(io.BytesIO(png)).convert("RGBA")


@cache
def silhouette(icon: Icon) -> Silhouette:
    """The icon on white without colours and margins, for comparing: float32 [24, 24], 0 to 1.

    All 1 if nothing of it is seen.
    """
    drawn = render(icon, 4 * _COMPARED)
    drawn = drawn.crop(drawn.getchannel("A").getbbox() or (0, 0, *drawn.size))
    paper = Image.new("RGBA", (max(drawn.size),) * 2, "white")
    corner = ((paper.width - drawn.width) // 2, (paper.height - drawn.height) // 2)
    paper.alpha_composite(drawn, corner)
    small = paper.convert("L").resize((_COMPARED, _COMPARED), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / np.float32(255)


def _resvg() -> Any:
    try:
        import resvg_py
    except ImportError:
        raise missing_extra("resvg-py", "data") from None
    return resvg_py
