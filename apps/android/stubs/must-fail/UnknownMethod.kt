// Must not compile: unresolved reference 'isFullyAccelerated'

import com.google.ai.edge.litert.CompiledModel

fun accelerated(model: CompiledModel): Boolean = model.isFullyAccelerated()
