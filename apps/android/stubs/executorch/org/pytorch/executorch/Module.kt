// Made by tools/stand_ins.py from pytorch/executorch (1.5.1), cff6f4d of 2026-08-22 (BSD-3-Clause): org/pytorch/executorch/Module.kt
@file:Suppress("UNUSED_PARAMETER", "unused")

package org.pytorch.executorch

import java.io.Closeable

open class Module private constructor(moduleAbsolutePath: String, loadMode: Int, numThreads: Int, backendOptions: BackendOptionsMap?) : Closeable {
  open fun forward(vararg inputs: EValue): Array<EValue> = throw UnsupportedOperationException()
  open fun execute(methodName: String, vararg inputs: EValue): Array<EValue> = throw UnsupportedOperationException()
  open fun loadMethod(methodName: String): Unit = throw UnsupportedOperationException()
  open fun getMethodMetadata(name: String): MethodMetadata = throw UnsupportedOperationException()
  open fun destroy(): Unit = throw UnsupportedOperationException()
  override fun close(): Unit = throw UnsupportedOperationException()
  companion object {
    const val LOAD_MODE_FILE = 0
    const val LOAD_MODE_MMAP = 1
    @JvmStatic @JvmOverloads fun load(modelPath: String?, loadMode: Int = LOAD_MODE_FILE, numThreads: Int = 0): Module = throw UnsupportedOperationException()
    @JvmStatic @JvmOverloads fun load(modelPath: String?, options: BackendOptionsMap, loadMode: Int = LOAD_MODE_FILE, numThreads: Int = 0): Module = throw UnsupportedOperationException()
  }
}
