// expected: does not conform to protocol 'Backend'
import HarnessCore

struct Incomplete: Backend {
  let name = "coreml-all"
  let formats: Set<FormatName> = [.coreml]
}
