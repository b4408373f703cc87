// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/uikit (UIDevice, UIApplication, UIImage, UIView). Views,
// UIDevice and UIApplication belong to the main actor there as here.
@_exported import CoreGraphics
@_exported import Foundation

@MainActor
open class UIDevice: NSObject {
  public enum BatteryState: Int, Sendable {
    case unknown, unplugged, charging, full
  }

  public class var current: UIDevice { fatalError("a stand-in") }
  public nonisolated class var batteryLevelDidChangeNotification: Notification.Name {
    fatalError("a stand-in")
  }
  public nonisolated class var batteryStateDidChangeNotification: Notification.Name {
    fatalError("a stand-in")
  }

  open var isBatteryMonitoringEnabled = false
  open var batteryLevel: Float { fatalError("a stand-in") }
  open var batteryState: BatteryState { fatalError("a stand-in") }
  open var systemName: String { fatalError("a stand-in") }
  open var systemVersion: String { fatalError("a stand-in") }
}

@MainActor
open class UIApplication: NSObject {
  public class var shared: UIApplication { fatalError("a stand-in") }
  public nonisolated class var didReceiveMemoryWarningNotification: Notification.Name {
    fatalError("a stand-in")
  }

  open var isIdleTimerDisabled = false
}

open class UIImage: NSObject {
  public enum Orientation: Int, Sendable {
    case up, down, left, right, upMirrored, downMirrored, leftMirrored, rightMirrored
  }

  public init?(data: Data) {
    fatalError("a stand-in")
  }

  open var cgImage: CGImage? { fatalError("a stand-in") }
  open var imageOrientation: Orientation { fatalError("a stand-in") }
}

@MainActor
open class UIView: NSObject {
  open class var layerClass: AnyClass { fatalError("a stand-in") }
  open var layer: CALayer { fatalError("a stand-in") }
}

/// QuartzCore's, which UIKit gives out.
open class CALayer: NSObject {}
