// Must not compile: argument type mismatch: actual type is 'NNAPIFlags'

import ai.onnxruntime.OrtSession
import ai.onnxruntime.providers.NNAPIFlags

fun options(options: OrtSession.SessionOptions) = options.addNnapi(NNAPIFlags.CPU_DISABLED)
