"""One description of what happens to a picture before the network, and the code that does it.

The description belongs to the checkpoint's record. Training, parity, the manifest and the apps read
the same one. A picture becomes *pixels* (resize and crop: uint8 RGB [H, W, 3], what an app has to
supply) and pixels become the network's *tensor* (colour order, scale, mean, std: inside every
artifact).
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError
from pydantic import Field, ValidationError, model_validator

from mobilevit_deploy.contract.document import Part, Signed, problems
from mobilevit_deploy.errors import CheckpointError, ImageError
from mobilevit_deploy.reading import PICTURE, PREPROCESSING, open_file, read_file

ColourOrder = Literal["RGB", "BGR"]
Interpolation = Literal["nearest", "bilinear", "bicubic", "lanczos"]
Pixels = npt.NDArray[np.uint8]

MINIMUM_IMAGE_SIDE = 8
"""Pixels; a smaller picture holds nothing to classify and is refused."""

MOST_PIXELS = 2**25
"""Of a picture once it is resized, twice that on the way: a thin one may grow very long."""

PICTURE_FORMATS = (
    "JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF", "MPO", "PPM", "JPEG2000",
)  # fmt: skip
"""Pillow's names of what cameras, browsers and data sets have; other formats start programs, or
have no pixels."""

_Side = Annotated[int, Field(ge=1, le=16_384)]
_Channels = tuple[Signed, Signed, Signed]


class Preprocessing(Part):
    """How a picture becomes the network's input; frozen, and the same as JSON."""

    resize: tuple[_Side, _Side] = Field(
        description="Height and width in pixels that the picture is resized to cover."
    )
    resize_mode: Literal["cover", "stretch"] = Field(
        default="cover",
        description="cover: keep the aspect ratio, so that the picture just covers `resize`; "
        "stretch: resize both sides, whatever the aspect ratio.",
    )
    crop: tuple[_Side, _Side] = Field(
        description="Height and width of the centre crop: the network's input size."
    )
    interpolation: Interpolation = Field(description="Filter of the resize, on half-pixel centres.")
    antialias: bool = Field(
        description="true: the filter widens with the reduction, as PIL does; "
        "false: it does not, as OpenCV's and most phones' plain resize."
    )
    colour_order: ColourOrder = Field(description="Channel order that the network was trained on.")
    scale: float = Field(
        gt=0, le=1e100, description="Factor on the 0..255 pixels before mean and std are applied."
    )
    mean: _Channels = Field(
        default=(0.0, 0.0, 0.0),
        description="Subtracted after scaling, in the network's channel order.",
    )
    std: _Channels = Field(
        default=(1.0, 1.0, 1.0),
        description="Divided by after the mean is subtracted, in the network's channel order.",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if any(size < crop for size, crop in zip(self.resize, self.crop, strict=True)):
            raise ValueError(f"crop {self.crop} is larger than resize {self.resize}")
        if min(self.std) <= 0:
            raise ValueError(f"std must be positive, got {self.std}")
        if self.interpolation == "lanczos" and not self.antialias:
            raise ValueError("lanczos exists only with antialias true")
        return self

    def for_size(self, height: int, width: int) -> Self:
        """The same description for another input size: the crop's share of the picture is kept."""
        if (height, width) == self.crop:
            return self
        resize = tuple(
            max(round(old * new / crop), new)
            for old, crop, new in zip(self.resize, self.crop, (height, width), strict=True)
        )
        return self.model_copy(update={"resize": resize, "crop": (height, width)})

    @property
    def sees_everything(self) -> bool:
        """Whether the network's input shows the whole picture: nothing is cut off."""
        return self.resize_mode == "stretch" and self.resize == self.crop

    def shown(self, height: int, width: int) -> tuple[float, float]:
        """Shares of a picture's height and width that the centre crop leaves."""
        resized = self._resized_shape(height, width)
        return self.crop[0] / resized[0], self.crop[1] / resized[1]

    def pixels(self, image: Image.Image) -> Pixels:
        """Resize and crop a picture of any mode to RGB pixels.

        Returns:
            uint8 [crop height, crop width, 3], 0 to 255, channels red, green, blue.

        Raises:
            ImageError: the picture is smaller than 8 pixels on a side.
        """
        rgb = to_rgb(image)
        target = self._resized_shape(rgb.height, rgb.width)
        if max(target[0], rgb.height / 2) * target[1] > MOST_PIXELS:
            raise ImageError(
                f"A picture of {rgb.width}x{rgb.height} pixels would be resized to {target[1]}x"
                f"{target[0]}; at most {MOST_PIXELS} pixels are computed. Crop it, or check the "
                "preprocessing's resize and crop."
            )
        resized = _resize(rgb, target, self.interpolation, self.antialias)
        top = (target[0] - self.crop[0]) // 2
        left = (target[1] - self.crop[1]) // 2
        return np.ascontiguousarray(resized[top : top + self.crop[0], left : left + self.crop[1]])

    def tensor(
        self, pixels: npt.NDArray[np.uint8] | npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32]:
        """Colour order, scale, mean and std: what the reference network is called on.

        Args:
            pixels: RGB, 0 to 255, [H, W, 3] or [B, H, W, 3].

        Returns:
            float32 [B, 3, H, W].
        """
        batch = np.asarray(pixels, dtype=np.float64)
        batch = batch[None] if batch.ndim == 3 else batch
        if self.colour_order == "BGR":
            batch = batch[..., ::-1]
        values = (batch * self.scale - np.array(self.mean)) / np.array(self.std)
        return np.ascontiguousarray(values.transpose(0, 3, 1, 2), dtype=np.float32)

    def _resized_shape(self, height: int, width: int) -> tuple[int, int]:
        if self.resize_mode == "stretch":
            return self.resize
        factor = max(self.resize[0] / height, self.resize[1] / width)
        return max(self.resize[0], int(height * factor)), max(self.resize[1], int(width * factor))


def _cvnets(
    colour_order: ColourOrder, interpolation: Interpolation, *, antialias: bool
) -> Preprocessing:
    return Preprocessing(
        resize=(288, 288),
        crop=(256, 256),
        interpolation=interpolation,
        antialias=antialias,
        colour_order=colour_order,
        scale=1 / 255,
    )


TRAINED_WITH: dict[str, Preprocessing] = {
    # cvnets 0.1 reads with OpenCV (BGR, no antialiasing); v1 and the v3 networks built on it.
    "cvnets-0.1": _cvnets("BGR", "bilinear", antialias=False),
    # cvnets 0.2 and later read with PIL (RGB, antialiased); v2 and the v3 networks built on it.
    "cvnets-0.2": _cvnets("RGB", "bicubic", antialias=True),
}
"""What the published networks were trained and evaluated with; `Variant.training` is the key."""


def read_preprocessing(path: Path) -> Preprocessing:
    """Read a description from a JSON file, in the form that the manifest has it.

    Raises:
        CheckpointError: no such file, no JSON, or a field that is missing or has no meaning.
    """
    try:
        return Preprocessing.model_validate_json(read_file(path, PREPROCESSING))
    except ValidationError as error:
        raise CheckpointError(
            f"{path} describes no preprocessing: {problems(error, most=10)}. "
            "A manifest's model.preprocessing shows every field."
        ) from error


def open_image(path: Path) -> Image.Image:
    """Read a picture file completely; the result is RGB and upright.

    Raises:
        ImageError: no such file, no picture, truncated, or smaller than 8 pixels on a side.
    """
    with opened_image(path) as image:
        image.load()
        return to_rgb(image)


@contextlib.contextmanager
def opened_image(path: Path) -> Iterator[Image.Image]:
    """A picture file in a `with` statement, of which nothing but the head is read yet.

    Raises:
        ImageError: no such file, no picture, or what its decoder says of damaged bytes meanwhile.
    """
    Image.init()
    known = [name for name in PICTURE_FORMATS if name in Image.OPEN]
    with open_file(path, PICTURE) as file:
        try:
            with Image.open(file, formats=known) as image:
                yield image
        except UnidentifiedImageError:
            raise ImageError(
                f"{path} is not a picture in a format that is read: {', '.join(known)}."
            ) from None
        except ImageError as error:
            raise ImageError(f"{path}: {error}") from None
        except Exception as error:  # damaged bytes make decoders raise every kind
            reason = str(error) or type(error).__name__
            raise ImageError(f"{path} cannot be read as a picture: {reason}.") from error


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Width and height of a picture once its EXIF rotation is applied."""
    # Pillow turns a TIFF itself. Of a PNG it would decode all pixels to look for EXIF behind them,
    # where hardly any has it.
    asked = {"TIFF": False, "PNG": "exif" in image.info}.get(image.format or "", True)
    turned = asked and image.getexif().get(0x0112) in {5, 6, 7, 8}
    return (image.height, image.width) if turned else image.size


def to_rgb(image: Image.Image) -> Image.Image:
    """Any picture as upright 8-bit RGB: EXIF rotation applied, transparency laid on white.

    Raises:
        ImageError: smaller than 8 pixels on a side, or a mode with no defined range.
    """
    if min(image.size) < MINIMUM_IMAGE_SIDE:
        raise ImageError(
            f"The picture is {image.width}x{image.height} pixels; "
            f"at least {MINIMUM_IMAGE_SIDE}x{MINIMUM_IMAGE_SIDE} are needed."
        )
    if image.mode == "RGB" and not image.getexif().get(0x0112):
        return image
    upright = ImageOps.exif_transpose(image) or image
    if upright.mode.startswith("I"):  # 16 bits per sample, in Pillow's 16- and 32-bit modes
        samples = np.asarray(upright, dtype=np.int64)
        if samples.min() < 0 or samples.max() > 0xFFFF:
            raise ImageError(
                f"Mode {upright.mode} holds values outside 0..65535; save it with 8 or 16 bits."
            )
        return Image.fromarray(np.round(samples / 257).astype(np.uint8)).convert("RGB")
    if upright.mode == "F":
        raise ImageError("A floating-point picture has no defined range; save it with 8 bits.")
    if upright.has_transparency_data:
        rgba = upright.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba).convert("RGB")
    return upright.convert("RGB")


def _resize(
    image: Image.Image, shape: tuple[int, int], interpolation: str, antialias: bool
) -> Pixels:
    """Resize to (height, width); both forms sample at half-pixel centres and round to 8 bits."""
    height, width = shape
    if (image.height, image.width) == shape:
        return np.asarray(image)
    if antialias or interpolation == "nearest":
        chosen = Image.Resampling[interpolation.upper()]
        # Rows before columns, as the apps do: Pillow 13 by itself begins with the columns where
        # that is less work, and what bicubic and Lanczos overshoot is clipped between the two.
        wide = image.resize((width, image.height), chosen)
        return np.asarray(wide.resize((width, height), chosen))
    import torch  # only this branch needs it, and torch takes a second to import

    planes = torch.from_numpy(np.asarray(image).astype(np.float32)).permute(2, 0, 1)[None]
    resized = torch.nn.functional.interpolate(
        planes, (height, width), mode=interpolation, align_corners=False
    )
    return np.asarray(resized.round_().clamp_(0, 255).to(torch.uint8)[0].permute(1, 2, 0))
