// Must not compile: unresolved reference 'getBackends'

import org.pytorch.executorch.Module

fun backends(module: Module): Array<String> = module.getMethodMetadata("forward").getBackends()
