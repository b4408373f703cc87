// Made by tools/stand_ins.py from pytorch/executorch (1.5.1), cff6f4d of 2026-08-22 (BSD-3-Clause): org/pytorch/executorch/ExecuTorchRuntime.kt
@file:Suppress("UNUSED_PARAMETER", "unused")

package org.pytorch.executorch

class ExecuTorchRuntime private constructor() {
  companion object {
    @JvmStatic fun getRuntime(): ExecuTorchRuntime = throw UnsupportedOperationException()
    @JvmStatic fun getRegisteredBackends(): Array<String> = throw UnsupportedOperationException()
  }
}
