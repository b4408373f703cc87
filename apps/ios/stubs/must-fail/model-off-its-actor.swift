// expected: main actor-isolated context
import HarnessCore

@MainActor
func time(_ model: any LoadedModel) throws {
  try model.run()
}
