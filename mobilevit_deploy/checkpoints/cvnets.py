"""Checkpoints of Apple's ml-cvnets, and those of MobileViTv3, which use the same names."""

from mobilevit_deploy.checkpoints.reader import Reader

CVNETS = Reader(
    origin="cvnets",
    training_only=("seg_head.aux_head.",),
    rules=(
        (r"^encoder\.", ""),
        (r"^conv_1\.block\.", "stem."),
        (r"^layer_1\.", "stages.0."),
        (r"^layer_2\.", "stages.1."),
        (r"^layer_3\.", "stages.2."),
        (r"^layer_4\.", "stages.3."),
        (r"^layer_5\.", "stages.4."),
        (r"\.block\.exp_1x1\.block\.", ".expand."),
        (r"\.block\.conv_3x3\.block\.", ".depthwise."),
        (r"\.block\.red_1x1\.block\.", ".reduce."),
        (r"\.local_rep\.(conv_3x3|0)\.block\.", ".local_conv."),
        (r"\.local_rep\.(conv_1x1|1)\.block\.conv\.", ".local_project."),
        # The last norm is one more member of the list of transformer layers.
        (r"\.global_rep\.\d+\.(weight|bias)$", r".transformer.norm.\1"),
        (r"\.global_rep\.(\d+)\.", r".transformer.layers.\1."),
        (r"\.pre_norm_(mha|attn)\.0\.", ".attention_norm."),
        (r"\.pre_norm_(mha|attn)\.1\.qkv_proj\.(block\.conv\.)?", ".attention.qkv."),
        (r"\.pre_norm_(mha|attn)\.1\.out_proj\.(block\.conv\.)?", ".attention.out."),
        (r"\.pre_norm_ffn\.0\.", ".ffn_norm."),
        # Between the two linear layers: activation and dropout in v1, activation in v2.
        (r"\.pre_norm_ffn\.1\.(block\.conv\.)?", ".ffn.expand."),
        (r"\.pre_norm_ffn\.(4|3\.block\.conv)\.", ".ffn.reduce."),
        (r"\.conv_proj\.block\.", ".project."),
        (r"\.fusion\.block\.", ".fusion."),
        (r"^conv_1x1_exp\.block\.", "head_conv."),
        (r"^classifier\.(fc|1)\.", "classifier."),
        # Segmentation; early files have one level more before the classifier.
        (r"^seg_head\.(classifier\.)+block\.conv\.", "classifier."),
        (r"^seg_head\.aspp\.aspp_layer\.convs\.4\.aspp_pool\.conv_1x1\.block\.", "context.pooled."),
        (r"^seg_head\.aspp\.aspp_layer\.convs\.(\d)\.block\.", r"context.branches.\1."),
        (r"^seg_head\.aspp\.aspp_layer\.project\.block\.", "context.project."),
        (r"^seg_head\.psp_layer\.psp_branches\.(\d)\.1\.block\.", r"context.scales.\1."),
        (r"^seg_head\.psp_layer\.fusion\.0\.block\.", "context.fusion."),
        # Detection; the extra layers are named after their strides, -1 for the whole map.
        (r"^extra_layers\.os_64\.", "extras.0."),
        (r"^extra_layers\.os_128\.", "extras.1."),
        (r"^extra_layers\.os_256\.", "extras.2."),
        (r"^extra_layers\.os_-1\.1\.block\.conv\.", "whole."),
        (r"^ssd_heads\.(\d)\.proj_layer\.block\.", r"predictors.\1.project."),
        (r"^ssd_heads\.(\d)\.loc_cls_layer\.(pw_conv\.)?block\.conv\.", r"predictors.\1.predict."),
        (r"^ssd_heads\.(\d)\.loc_cls_layer\.", r"predictors.\1."),
        (r"\.dw_conv\.block\.", ".depthwise."),
        (r"\.pw_conv\.block\.", ".pointwise."),
    ),
)
