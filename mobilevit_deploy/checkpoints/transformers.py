"""Checkpoints of Hugging Face transformers: MobileViT (v1) and MobileViTV2."""

import re
from collections.abc import Mapping
from typing import Annotated

import torch
from pydantic import BaseModel, BeforeValidator

from mobilevit_deploy.checkpoints.reader import Entries, Reader
from mobilevit_deploy.checkpoints.record import Side, Statement
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.models import Head, Variant
from mobilevit_deploy.models.heads.deeplabv3 import RATES


def _pack_attention(entries: Entries) -> Entries:
    """Query, key and value as one linear layer, where all three are there and agree in shape."""
    packed = dict(entries)
    for name, query in entries.items():
        match = re.fullmatch(r"(.*\.attention\.attention)\.query\.(weight|bias)", name)
        if not match or not query.dim():
            continue
        prefix, kind = match.groups()
        names = [f"{prefix}.{part}.{kind}" for part in ("query", "key", "value")]
        if all(part in entries and entries[part].shape == query.shape for part in names):
            packed[f"{prefix}.qkv.{kind}"] = torch.cat([packed.pop(part) for part in names])
    return packed


def _differs(variant: Variant, head: Head) -> str | None:
    if variant.attention == "separable" and len(head.output_strides) > 1:
        return (
            "transformers does not dilate the local convolutions of MobileViTV2's last blocks, "
            "the original that the published weights were trained with does; the original is "
            "followed. Of weights that were trained with transformers say follows transformers"
        )
    return None


TRANSFORMERS = Reader(
    origin="transformers",
    pack=_pack_attention,
    differs=_differs,
    rules=(
        (r"^mobilevit(v2)?\.", ""),
        (r"^segmentation_head\.classifier\.convolution\.", "classifier."),
        (r"^segmentation_head\.aspp\.convs\.4\.conv_1x1\.", "context.pooled."),
        (r"^segmentation_head\.aspp\.convs\.", "context.branches."),
        (r"^segmentation_head\.aspp\.project\.", "context.project."),
        (r"^conv_stem\.", "stem."),
        (r"^encoder\.layer\.(\d)\.layer\.(\d)\.", r"stages.\1.\2."),
        (r"^encoder\.layer\.(\d)\.downsampling_layer\.", r"stages.\1.0."),
        (r"^encoder\.layer\.(\d)\.", r"stages.\1.1."),
        (r"\.expand_1x1\.", ".expand."),
        (r"\.conv_3x3\.", ".depthwise."),
        (r"\.reduce_1x1\.", ".reduce."),
        (r"\.conv_kxk\.", ".local_conv."),
        (r"\.conv_1x1\.convolution\.", ".local_project."),
        (r"\.1\.layernorm\.", ".1.transformer.norm."),
        (r"\.transformer\.layer\.", ".transformer.layers."),
        (r"\.layernorm_before\.", ".attention_norm."),
        (r"\.attention\.attention\.qkv\.", ".attention.qkv."),
        (r"\.attention\.output\.dense\.", ".attention.out."),
        (r"\.attention\.qkv_proj\.convolution\.", ".attention.qkv."),
        (r"\.attention\.out_proj\.convolution\.", ".attention.out."),
        (r"\.layernorm_after\.", ".ffn_norm."),
        (r"\.intermediate\.dense\.", ".ffn.expand."),
        (r"\.output\.dense\.", ".ffn.reduce."),
        (r"\.ffn\.conv1\.convolution\.", ".ffn.expand."),
        (r"\.ffn\.conv2\.convolution\.", ".ffn.reduce."),
        (r"\.conv_projection\.", ".project."),
        (r"^conv_1x1_exp\.", "head_conv."),
        (r"\.convolution\.", ".conv."),
        (r"\.normalization\.", ".norm."),
    ),
)

_PIL_FILTERS = {0: "nearest", 1: "lanczos", 2: "bilinear", 3: "bicubic"}

_FIXED: dict[str, tuple[object, ...]] = {
    "hidden_act": ("silu", "swish"),
    "layer_norm_eps": (1e-5,),
    "num_attention_heads": (4,),
    "patch_size": (2,),
}
"""What a configuration may say of the things that no weight shows: the published values."""


class _Size(BaseModel):
    shortest_edge: Side | None = None
    height: Side | None = None
    width: Side | None = None

    @property
    def shape(self) -> tuple[int, int] | None:
        return (self.height, self.width) if self.height and self.width else None


def _short_side(size: object) -> object:
    return {"shortest_edge": size} if isinstance(size, int) else size


def _square(size: object) -> object:
    return {"height": size, "width": size} if isinstance(size, int) else size


class _Processor(BaseModel):
    """`preprocessor_config.json`; None: not stated. Older files write sizes as one integer."""

    do_resize: bool = True
    size: Annotated[_Size, BeforeValidator(_short_side)] = _Size()
    do_center_crop: bool = True
    crop_size: Annotated[_Size, BeforeValidator(_square)] = _Size()
    resample: int | None = None
    do_flip_channel_order: bool | None = None
    do_rescale: bool = True
    rescale_factor: float | None = None
    do_normalize: bool | None = None
    image_mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    image_std: tuple[float, float, float] = (1.0, 1.0, 1.0)


class _Config(BaseModel):
    output_stride: Side | None = None
    atrous_rates: tuple[Side, ...] | None = None
    image_size: Annotated[_Size, BeforeValidator(_square)] = _Size()
    id2label: dict[int, str] | None = None


def read_statement(
    config: Mapping[str, object], processor: Mapping[str, object] | None, head: Head
) -> Statement:
    """What `config.json` and `preprocessor_config.json` (where there is one) say.

    Raises:
        CheckpointError: the configuration is of a network that computes something else.
        pydantic.ValidationError: a value of the wrong kind.
    """
    for name, allowed in {**_FIXED, "output_stride": head.output_strides}.items():
        if name in config and config[name] not in allowed:
            raise CheckpointError(
                f"config.json says {name} {config[name]!r}; the published networks have "
                f"{allowed[0]!r}, and only those are read."
            )
    parsed = _Config.model_validate(config)
    stride = parsed.output_stride if len(head.output_strides) > 1 else None
    if stride and parsed.atrous_rates not in {None, RATES[stride]}:
        raise CheckpointError(
            f"config.json says atrous_rates {list(parsed.atrous_rates or ())}; the published "
            f"networks have {list(RATES[stride])} at output stride {stride}, and only those are "
            "read."
        )
    parsed_processor = None if processor is None else _Processor.model_validate(processor)
    stated = _read_geometry(parsed.image_size.shape, parsed_processor)
    if parsed_processor is not None:
        stated |= _read_values(parsed_processor)
    return Statement(stated, _read_labels(parsed.id2label), stride)


def _read_geometry(crop: tuple[int, int] | None, processor: _Processor | None) -> dict[str, object]:
    """Resize and crop; `crop` is the configuration's image size, which a processor may overrule."""
    resize, mode = None, "cover"
    if processor is not None:
        size = processor.size
        if processor.do_resize and size.shape:
            resize, mode = size.shape, "stretch"
        elif processor.do_resize and size.shortest_edge:
            resize = (size.shortest_edge, size.shortest_edge)
        if processor.do_center_crop:
            crop = processor.crop_size.shape or crop
        elif mode == "stretch":
            crop = resize
    if crop is None:
        return {}
    if resize is None or resize[0] < crop[0] or resize[1] < crop[1]:
        return {"crop": crop}  # transformers pads a smaller picture with black; we do not
    return {"crop": crop, "resize": resize, "resize_mode": mode}


def _read_values(processor: _Processor) -> dict[str, object]:
    """Filter, colour order, scale, mean and std."""
    stated: dict[str, object] = {}
    if processor.resample in _PIL_FILTERS:
        stated |= {"interpolation": _PIL_FILTERS[processor.resample], "antialias": True}
    flips = processor.do_flip_channel_order
    if flips is not None:
        stated["colour_order"] = "BGR" if flips else "RGB"
    if not processor.do_rescale:
        stated["scale"] = 1.0
    elif processor.rescale_factor is not None:
        stated["scale"] = processor.rescale_factor
    if processor.do_normalize is not None:
        # Mean and std are written in the order of the picture, RGB, and ours in the network's.
        order = -1 if flips else 1
        used = processor.do_normalize
        stated["mean"] = processor.image_mean[::order] if used else (0.0, 0.0, 0.0)
        stated["std"] = processor.image_std[::order] if used else (1.0, 1.0, 1.0)
    return stated


def _read_labels(id2label: dict[int, str] | None) -> tuple[str, ...] | None:
    """The names in order; None for the placeholders LABEL_0, LABEL_1, ... of an unnamed head."""
    if not id2label or all(label == f"LABEL_{i}" for i, label in id2label.items()):
        return None
    if sorted(id2label) != list(range(len(id2label))):
        raise CheckpointError("config.json: the keys of id2label are not 0, 1, 2, ...")
    return tuple(label for _, label in sorted(id2label.items()))
