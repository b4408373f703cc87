// expected: must be unwrapped to a value of type 'String'
import OnnxRuntimeBindings

/// The runtime may not know it: a report of Optional("1.24.2") helps nobody.
func version() -> String {
  ORTVersion()
}
