"""From pictures of every kind to the network's tensor."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from mobilevit_deploy.errors import CheckpointError, ImageError
from mobilevit_deploy.preprocessing import (
    TRAINED_WITH,
    Preprocessing,
    open_image,
    opened_image,
    read_preprocessing,
    to_rgb,
    upright_size,
)

V1 = TRAINED_WITH["cvnets-0.1"]
V2 = TRAINED_WITH["cvnets-0.2"]


def picture(height: int = 30, width: int = 40, seed: int = 0) -> Image.Image:
    values = np.random.RandomState(seed).randint(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(values)


def describe(**fields: object) -> Preprocessing:
    return Preprocessing.model_validate(V2.model_dump() | fields)


def test_pixels_have_the_crop_size_whatever_the_aspect_ratio() -> None:
    for size in ((30, 40), (40, 30), (8, 300), (999, 500)):
        assert V1.pixels(picture(*size)).shape == (256, 256, 3)


def test_antialiased_resize_is_pillows() -> None:
    image = picture(144, 144)
    expected = np.asarray(image.resize((288, 288), Image.Resampling.BICUBIC))[16:272, 16:272]
    np.testing.assert_array_equal(V2.pixels(image), expected)


def test_rows_are_resized_before_columns_whatever_pillow_would_choose() -> None:
    image = picture(200, 60)  # so many more rows go that Pillow 13 begins with them
    stretched = describe(resize=(40, 50), crop=(40, 50), resize_mode="stretch")
    wide = image.resize((50, 200), Image.Resampling.BICUBIC)
    expected = np.asarray(wide.resize((50, 40), Image.Resampling.BICUBIC))
    np.testing.assert_array_equal(stretched.pixels(image), expected)


def test_plain_bilinear_samples_at_half_pixel_centres_without_widening() -> None:
    # Halving with OpenCV's INTER_LINEAR averages exactly the 2x2 pixels around each centre, and
    # a reduction by 4 still looks at 2x2 pixels only: that is what "no antialias" means.
    image = picture(64, 64)
    values = np.asarray(image).astype(np.float64)
    plain = describe(resize=(16, 16), crop=(16, 16), interpolation="bilinear", antialias=False)
    means = (values[1::4, 1::4] + values[1::4, 2::4] + values[2::4, 1::4] + values[2::4, 2::4]) / 4
    np.testing.assert_allclose(plain.pixels(image), means, atol=0.5001)
    smooth = plain.model_copy(update={"antialias": True})
    assert np.abs(smooth.pixels(image) - means).mean() > 10


def test_stretch_resizes_both_sides() -> None:
    image = Image.new("RGB", (100, 50))
    image.paste((255, 0, 0), (50, 0, 100, 50))
    stretched = describe(resize=(40, 40), crop=(40, 40), resize_mode="stretch").pixels(image)
    assert stretched[:, :15].max() == 0
    assert stretched[:, 25:, 0].min() == 255


def test_tensor_applies_colour_order_scale_mean_and_std_in_the_networks_order() -> None:
    pixels = np.zeros((2, 2, 3), np.uint8)
    pixels[..., 0], pixels[..., 2] = 255, 51
    chosen = describe(colour_order="BGR", mean=(0.1, 0.2, 0.3), std=(0.5, 1.0, 2.0))
    tensor = chosen.tensor(pixels)
    assert tensor.shape == (1, 3, 2, 2)
    assert tensor.dtype == np.float32
    expected = [(0.2 - 0.1) / 0.5, (0 - 0.2) / 1.0, (1 - 0.3) / 2.0]
    np.testing.assert_allclose(tensor[0, :, 0, 0], expected, rtol=1e-6)


def test_another_size_keeps_the_crops_share_of_the_picture() -> None:
    assert V1.for_size(224, 320).resize == (252, 360)
    assert V1.for_size(224, 320).crop == (224, 320)
    assert V1.for_size(256, 256) is V1


def test_json_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "preprocessing.json"
    chosen = describe(colour_order="BGR", mean=(0.1, 0.2, 0.3))
    path.write_text(chosen.model_dump_json())
    assert read_preprocessing(path) == chosen


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"crop": (300, 300)}, "larger than resize"),
        ({"std": (1, 0, 1)}, "std must be positive"),
        ({"scale": 0}, "greater than 0"),
        ({"scale": float("nan")}, "finite"),
        ({"crop": (0, 0)}, "greater than or equal to 1"),
        ({"interpolation": "lanczos", "antialias": False}, "lanczos"),
        ({"unknown": 1}, "Extra inputs"),
    ],
)
def test_impossible_descriptions_are_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        describe(**fields)


def test_a_bad_file_is_one_clear_message(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    for text in ("", "[]", '{"crop": [1, 2]}', "{"):
        path.write_text(text)
        with pytest.raises(CheckpointError, match=r"describes no preprocessing"):
            read_preprocessing(path)
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_preprocessing(tmp_path / "missing.json")


def saved(tmp_path: Path, image: Image.Image, name: str, **options: object) -> Image.Image:
    path = tmp_path / name
    image.save(path, **options)
    return open_image(path)


def test_grayscale_palette_and_cmyk_become_rgb(tmp_path: Path) -> None:
    gray = Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16))
    channels = np.asarray(saved(tmp_path, gray, "gray.png"))
    assert all((channels[..., i] == np.asarray(gray)).all() for i in range(3))
    assert saved(tmp_path, picture().convert("P"), "palette.gif").mode == "RGB"
    red = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    np.testing.assert_allclose(
        np.asarray(saved(tmp_path, red, "cmyk.tif"))[0, 0], (255, 0, 0), atol=3
    )


def test_transparency_is_laid_on_white(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (16, 16), (10, 20, 30, 0))
    assert (np.asarray(saved(tmp_path, clear, "clear.png")) == 255).all()
    half = Image.new("LA", (16, 16), (0, 128))
    np.testing.assert_allclose(np.asarray(saved(tmp_path, half, "half.png")), 127, atol=1)


def test_sixteen_bits_keep_their_range(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(16, 16)
    image = saved(tmp_path, Image.fromarray(ramp), "deep.png")
    np.testing.assert_allclose(np.asarray(image)[..., 0], ramp / 257, atol=0.51)


def test_exif_rotation_is_applied(tmp_path: Path) -> None:
    upright = picture(20, 40)
    exif = Image.Exif()
    exif[0x0112] = 6  # stored turned by 90 degrees; show it turned clockwise
    turned = saved(tmp_path, upright.rotate(90, expand=True), "turned.png", exif=exif.tobytes())
    np.testing.assert_array_equal(np.asarray(turned), np.asarray(upright))


def test_the_upright_size_is_known_before_a_picture_is_decoded(tmp_path: Path) -> None:
    for orientation in range(1, 9):
        for ending in ("jpg", "png", "webp", "tif"):
            path = tmp_path / f"a.{ending}"
            image = Image.new("RGB", (40, 20))
            image.getexif()[0x0112] = orientation
            image.save(path, exif=image.getexif())
            with opened_image(path) as opened:
                size = upright_size(opened)
            assert size == open_image(path).size


def test_the_share_that_is_shown_is_that_of_the_pixels() -> None:
    cover = describe(resize=(32, 32), crop=(24, 16))
    assert cover.shown(64, 64) == (24 / 32, 16 / 32)
    assert cover.shown(64, 128) == (24 / 32, 16 / 64)
    stretched = cover.model_copy(update={"resize_mode": "stretch"})
    assert stretched.shown(64, 128) == (24 / 32, 16 / 32)


def test_floating_point_pictures_have_no_range() -> None:
    with pytest.raises(ImageError, match="no defined range"):
        to_rgb(Image.new("F", (16, 16)))
    with pytest.raises(ImageError, match=r"outside 0\.\.65535"):
        to_rgb(Image.new("I", (16, 16), -1))


def test_what_is_no_usable_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="No such picture"):
        open_image(tmp_path / "missing.png")
    text = tmp_path / "text.png"
    text.write_text("no picture")
    with pytest.raises(ImageError, match="not a picture"):
        open_image(text)
    with pytest.raises(ImageError, match="cannot be read as a picture"):
        open_image(tmp_path)
    whole = tmp_path / "whole.png"
    picture(200, 200).save(whole)
    truncated = tmp_path / "truncated.png"
    truncated.write_bytes(whole.read_bytes()[:20_000])
    with pytest.raises(ImageError, match="cannot be read as a picture"):
        open_image(truncated)
    with pytest.raises(ImageError, match="1x1 pixels; at least 8x8"):
        saved(tmp_path, Image.new("RGB", (1, 1)), "dot.png")


@pytest.mark.parametrize("sides", [(8, 200_000), (200_000, 8)])
def test_a_picture_that_would_grow_beyond_memory_is_refused(sides: tuple[int, int]) -> None:
    for preprocessing in (V1, V2):
        with pytest.raises(ImageError, match="at most 33554432 pixels are computed"):
            preprocessing.pixels(Image.new("RGB", sides))
    enormous = V2.model_copy(update={"resize": (10**6, 10**6), "crop": (10**6, 10**6)})
    with pytest.raises(ImageError, match="check the preprocessing's resize and crop"):
        enormous.pixels(picture())


def test_formats_that_start_programs_or_have_no_pixels_are_refused(tmp_path: Path) -> None:
    picture().save(tmp_path / "page.eps")
    with pytest.raises(ImageError, match="not a picture in a format that is read: JPEG, PNG"):
        open_image(tmp_path / "page.eps")
    (tmp_path / "stub.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    with pytest.raises(ImageError, match="not a picture"):
        open_image(tmp_path / "stub.h5")


def test_whatever_a_decoder_raises_is_one_message(tmp_path: Path) -> None:
    picture().convert("RGBA").save(tmp_path / "texture.dds")
    content = bytearray((tmp_path / "texture.dds").read_bytes())
    content[80:84] = bytes(4)  # flags of no pixel format, for which Pillow raises what it likes
    (tmp_path / "texture.dds").write_bytes(content)
    with pytest.raises(ImageError, match="not a picture in a format that is read"):
        open_image(tmp_path / "texture.dds")
    with pytest.raises(ImageError, match=r"dot\.png: The picture is 1x1"):
        saved(tmp_path, Image.new("RGB", (1, 1)), "dot.png")
