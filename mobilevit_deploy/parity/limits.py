"""Precision -> what an artifact may differ from the float32 reference by, and why that much."""

from mobilevit_deploy.contract.manifest import Limits

LIMITS: dict[str, Limits] = {
    "fp32": Limits(
        name="fp32-exact-algebra",
        relative_error=1e-4,
        cosine=0.999999,
        psnr_db=80,
        reason="the rewrites are exact; only the order of float32 additions differs",
    ),
    "fp16": Limits(
        name="fp16-rounding",
        relative_error=2e-2,
        cosine=0.9995,
        psnr_db=40,
        reason="weights and activations are rounded to 11 bits; about 30 roundings deep",
    ),
    "w8": Limits(
        name="int8-weights",
        relative_error=0.1,
        cosine=0.995,
        psnr_db=30,
        reason="weights are rounded to 8 bits per output channel",
    ),
    "w6": Limits(
        name="palette-of-64-weights",
        relative_error=0.25,
        cosine=0.97,
        psnr_db=20,
        reason="weights are rounded to 64 values per tensor",
    ),
    "w4": Limits(
        name="palette-of-16-weights",
        relative_error=0.75,
        cosine=0.8,
        psnr_db=10,
        reason="weights are rounded to 16 values per tensor: check the accuracy on your own data",
    ),
}
