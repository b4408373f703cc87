// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/avfoundation (AVCaptureSession, AVCaptureDevice,
// AVCaptureVideoDataOutput and its delegate, AVCaptureConnection, AVCaptureVideoPreviewLayer).
// Nothing is Sendable here, the stricter assumption.
@_exported import CoreMedia
@_exported import CoreVideo
@_exported import Dispatch
@_exported import Foundation
import UIKit

public struct AVMediaType: Hashable, Sendable {
  public static let video = AVMediaType()
}

open class AVCaptureInput: NSObject {}

open class AVCaptureOutput: NSObject {
  open func connection(with mediaType: AVMediaType) -> AVCaptureConnection? {
    fatalError("a stand-in")
  }
}

open class AVCaptureConnection: NSObject {
  open var videoRotationAngle: CGFloat = 0

  open func isVideoRotationAngleSupported(_ angle: CGFloat) -> Bool {
    fatalError("a stand-in")
  }
}

open class AVCaptureDevice: NSObject {
  public enum Position: Int, Sendable {
    case unspecified, back, front
  }

  public struct DeviceType: Hashable, Sendable {
    public static let builtInWideAngleCamera = DeviceType()
  }

  open class func `default`(
    _ deviceType: DeviceType, for mediaType: AVMediaType?, position: Position
  ) -> AVCaptureDevice? {
    fatalError("a stand-in")
  }

  open class func requestAccess(for mediaType: AVMediaType) async -> Bool {
    fatalError("a stand-in")
  }
}

open class AVCaptureDeviceInput: AVCaptureInput {
  public init(device: AVCaptureDevice) throws {
    fatalError("a stand-in")
  }
}

public protocol AVCaptureVideoDataOutputSampleBufferDelegate: NSObjectProtocol {
  func captureOutput(
    _ output: AVCaptureOutput, didOutput sampleBuffer: CMSampleBuffer,
    from connection: AVCaptureConnection)
}

open class AVCaptureVideoDataOutput: AVCaptureOutput {
  open var alwaysDiscardsLateVideoFrames = true
  open var videoSettings: [String: Any]! = [:]

  open func setSampleBufferDelegate(
    _ delegate: (any AVCaptureVideoDataOutputSampleBufferDelegate)?, queue: DispatchQueue?
  ) {
    fatalError("a stand-in")
  }
}

open class AVCaptureSession: NSObject {
  public struct Preset: Hashable, Sendable {
    public static let hd1280x720 = Preset()
  }

  open var sessionPreset = Preset()

  open func beginConfiguration() {}
  open func commitConfiguration() {}
  open func canAddInput(_ input: AVCaptureInput) -> Bool { fatalError("a stand-in") }
  open func canAddOutput(_ output: AVCaptureOutput) -> Bool { fatalError("a stand-in") }
  open func addInput(_ input: AVCaptureInput) {}
  open func addOutput(_ output: AVCaptureOutput) {}
  open func startRunning() {}
  open func stopRunning() {}
}

@available(*, unavailable)
extension AVCaptureSession: @unchecked Sendable {}

public struct AVLayerVideoGravity: Hashable, Sendable {
  public static let resizeAspectFill = AVLayerVideoGravity()
}

open class AVCaptureVideoPreviewLayer: CALayer {
  open var session: AVCaptureSession?
  open var videoGravity = AVLayerVideoGravity.resizeAspectFill
}
