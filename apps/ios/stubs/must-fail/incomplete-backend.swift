// expected: does not conform to protocol 'RuntimeBackend'
import HarnessCore

struct Incomplete: RuntimeBackend {
  let name = "coreml-all"
}
