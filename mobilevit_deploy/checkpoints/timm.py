"""Checkpoints of timm (PyTorch Image Models): v1 and v2."""

import math
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, Field

from mobilevit_deploy.checkpoints.reader import Reader
from mobilevit_deploy.checkpoints.record import Side, Statement

TIMM = Reader(
    origin="timm",
    # Whatever a network was first trained on, timm feeds it RGB.
    conventions={"colour_order": "RGB"},
    rules=(
        (r"\.conv1_1x1\.", ".expand."),
        (r"\.conv2_kxk\.", ".depthwise."),
        (r"\.conv3_1x1\.", ".reduce."),
        (r"\.conv_kxk\.", ".local_conv."),
        (r"\.conv_1x1\.", ".local_project."),
        (r"^(stages\.\d\.1)\.norm\.", r"\1.transformer.norm."),
        (r"\.transformer\.(\d+)\.", r".transformer.layers.\1."),
        (r"\.norm1\.", ".attention_norm."),
        (r"\.attn\.(qkv|qkv_proj)\.", ".attention.qkv."),
        (r"\.attn\.(proj|out_proj)\.", ".attention.out."),
        (r"\.norm2\.", ".ffn_norm."),
        (r"\.mlp\.fc1\.", ".ffn.expand."),
        (r"\.mlp\.fc2\.", ".ffn.reduce."),
        (r"\.conv_proj\.", ".project."),
        (r"\.conv_fusion\.", ".fusion."),
        (r"^final_conv\.", "head_conv."),
        (r"^head\.fc\.", "classifier."),
        (r"\.bn\.", ".norm."),
    ),
)

_INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "lanczos")
_RESIZE_MODES = {"center": "cover", "squash": "stretch"}


class _PretrainedConfig(BaseModel):
    input_size: tuple[Side, Side, Side] | None = None
    crop_pct: Annotated[float, Field(ge=0.01)] | None = None
    crop_mode: str | None = None
    interpolation: str | None = None
    mean: tuple[float, float, float] | None = None
    std: tuple[float, float, float] | None = None


class _Config(BaseModel):
    pretrained_cfg: _PretrainedConfig = _PretrainedConfig()
    label_names: tuple[str, ...] | None = None


def read_statement(config: Mapping[str, object]) -> Statement:
    """What a `config.json` of timm says about preprocessing and labels.

    Raises:
        pydantic.ValidationError: a value of the wrong kind.
    """
    parsed = _Config.model_validate(config)
    data = parsed.pretrained_cfg
    stated: dict[str, object] = {}
    if data.input_size:
        crop = data.input_size[1:]
        stated["crop"] = crop
        if data.crop_pct and data.crop_pct <= 1:
            stated["resize"] = tuple(math.floor(side / data.crop_pct) for side in crop)
    if data.crop_mode in _RESIZE_MODES:
        stated["resize_mode"] = _RESIZE_MODES[data.crop_mode]
    if data.interpolation in _INTERPOLATIONS:
        stated |= {"interpolation": data.interpolation, "antialias": True}  # timm resizes with PIL
    stated |= {name: getattr(data, name) for name in ("mean", "std") if getattr(data, name)}
    return Statement(stated, parsed.label_names)
