// Must not compile: no parameter with name 'threads' found

import com.google.ai.edge.litert.CompiledModel

fun options(): CompiledModel.CpuOptions = CompiledModel.CpuOptions(threads = 4)
