// Must not compile: none of the following candidates is applicable

import org.pytorch.executorch.Tensor

fun tensor(pixels: CharArray): Tensor = Tensor.fromBlob(pixels, longArrayOf(1))
