// expected: cannot convert value of type 'Float' to expected argument type 'Int'
import HarnessCore
import UIKit

@MainActor
func footprint() -> MemoryUse {
  MemoryUse(
    currentBytes: UIDevice.current.batteryLevel, peakBytes: nil, method: "phys_footprint")
}
