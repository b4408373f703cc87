// expected: sending 'model' risks causing data races
import CoreML
import HarnessCore

@MeasuringActor
func use(_ model: MLModel) {}

@MainActor
final class Screen {
  var model: MLModel?

  func measure() async {
    if let model {
      await use(model)
    }
  }
}
