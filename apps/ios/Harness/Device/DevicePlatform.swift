import Darwin
import Foundation
import HarnessCore
import UIKit

/// This iPhone or iPad and the app around a campaign.
struct DevicePlatform: Platform {
  let attentionLog = AttentionLog()
  private let batteryLog: BatteryLog

  /// The clock behind mach_absolute_time, which does not run while the device sleeps.
  let clockName = "clock_gettime_nsec_np(CLOCK_UPTIME_RAW)"

  @MainActor init() {
    batteryLog = BatteryLog()
  }

  var tool: Tool {
    #if DEBUG
      let build = Build.debug
    #else
      let build = Build.release
    #endif
    let version = Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString")
    return Tool(build: build, name: "mvit-harness-ios", version: version as? String ?? "0")
  }

  func nanoseconds() -> UInt64 { clock_gettime_nsec_np(CLOCK_UPTIME_RAW) }
  func now() -> Date { Date() }
  func newID() -> String { UUID().uuidString.lowercased() }

  func pause(seconds: Double) async throws {
    try await Task.sleep(for: .seconds(seconds))
  }

  func thermalState() -> HarnessCore.ThermalState? {
    switch ProcessInfo.processInfo.thermalState {
    case .nominal: .nominal
    case .fair: .fair
    case .serious: .serious
    case .critical: .critical
    @unknown default: nil
    }
  }

  func lowPowerMode() -> Bool? { ProcessInfo.processInfo.isLowPowerModeEnabled }
  func attention() -> Attention? { attentionLog.attention }
  func memory() -> MemoryUse? { memoryFootprint() }
  func battery() -> BatteryReading? { batteryLog.reading }

  @MainActor
  func device() async -> Device {
    let process = ProcessInfo.processInfo
    #if targetEnvironment(simulator)
      let model = process.environment["SIMULATOR_MODEL_IDENTIFIER"]
      let virtual = true
    #else
      let model = machineName()
      let virtual = false
    #endif
    return Device(
      architecture: "arm64", cpuFeatures: armFeatures(), governor: nil,
      logicalCores: process.processorCount, memoryBytes: Int(process.physicalMemory),
      model: model, os: Self.system, physicalCores: systemNumber("hw.physicalcpu"), soc: nil,
      virtual: virtual)
  }

  /// Name and version, e.g. iOS 18.1.
  @MainActor static var system: String {
    "\(UIDevice.current.systemName) \(UIDevice.current.systemVersion)"
  }
}
