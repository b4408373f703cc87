// Must not compile: none of the following candidates is applicable

import org.pytorch.executorch.Tensor
import java.nio.ByteBuffer

fun tensor(pixels: ByteBuffer): Tensor = Tensor.fromBlob(pixels, longArrayOf(1))
