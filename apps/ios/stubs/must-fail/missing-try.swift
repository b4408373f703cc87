// expected: call can throw but is not marked with 'try'
import OnnxRuntimeBindings

func options() throws -> ORTSessionOptions {
  let options = try ORTSessionOptions()
  options.setIntraOpNumThreads(1)
  return options
}
