// Made by tools/stand_ins.py from pytorch/executorch (1.5.1), cff6f4d of 2026-08-22 (BSD-3-Clause): org/pytorch/executorch/BackendOptionsMap.kt
@file:Suppress("UNUSED_PARAMETER", "unused")

package org.pytorch.executorch

class BackendOptionsMap {
  fun setInt(backendName: String, key: String, value: Int): BackendOptionsMap = throw UnsupportedOperationException()
  fun isEmpty(): Boolean = throw UnsupportedOperationException()
}
