// Made by tools/stand_ins.py from pytorch/executorch (1.5.1), cff6f4d of 2026-08-22 (BSD-3-Clause): org/pytorch/executorch/MethodMetadata.kt
@file:Suppress("UNUSED_PARAMETER", "unused")

package org.pytorch.executorch

class MethodMetadata internal constructor(val name: String, val backends: Array<String>) {
}
