import HarnessCore
import UIKit
import os

/// What iOS tells of the battery, read wherever samples are taken: charge and plug, no current.
final class BatteryLog: Sendable {
  private let state = OSAllocatedUnfairLock<BatteryReading?>(initialState: nil)

  /// The latest; nil where the device tells nothing, as a simulator.
  var reading: BatteryReading? { state.withLock { $0 } }

  /// Listens for as long as the app lives.
  @MainActor init() {
    UIDevice.current.isBatteryMonitoringEnabled = true
    read()
    for name in [
      UIDevice.batteryLevelDidChangeNotification, UIDevice.batteryStateDidChangeNotification,
    ] {
      _ = NotificationCenter.default.addObserver(forName: name, object: nil, queue: .main) { _ in
        MainActor.assumeIsolated { self.read() }
      }
    }
  }

  @MainActor
  private func read() {
    let device = UIDevice.current
    // The level comes in steps of 1 or 5 %, by system; -1 is a device that does not tell it.
    let percent = device.batteryLevel < 0 ? nil : Double(device.batteryLevel) * 100
    let charging: Bool? =
      switch device.batteryState {
      case .charging, .full: true
      case .unplugged: false
      case .unknown: nil
      @unknown default: nil
      }
    let told = percent != nil || charging != nil
    let reading = BatteryReading(
      celsius: nil, charging: charging, microampereHours: nil, microamperes: nil,
      percent: percent, volts: nil)
    state.withLock { $0 = told ? reading : nil }
  }
}
