// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/corevideo (CVPixelBuffer and its functions). CFString and
// CFDictionary are CoreFoundation's there; Linux has no bridging to them, so they are Swift types.
import Foundation

public typealias CFString = String
public typealias CFDictionary = [String: Any]
public typealias CFAllocator = AnyObject
public typealias OSType = UInt32
public typealias CVReturn = Int32

public class CVBuffer {
  init() {}
}
public typealias CVImageBuffer = CVBuffer
public typealias CVPixelBuffer = CVImageBuffer

@available(*, unavailable)
extension CVBuffer: Sendable {}

public struct CVPixelBufferLockFlags: OptionSet, Sendable {
  public let rawValue: UInt64

  public init(rawValue: UInt64) {
    self.rawValue = rawValue
  }
}

public let kCVReturnSuccess: CVReturn = 0
public let kCVPixelFormatType_32BGRA: OSType = 0x4247_5241
public let kCVPixelBufferIOSurfacePropertiesKey: CFString = "a stand-in"
public let kCVPixelBufferPixelFormatTypeKey: CFString = "a stand-in"

public func CVPixelBufferCreate(
  _ allocator: CFAllocator?, _ width: Int, _ height: Int, _ format: OSType,
  _ attributes: CFDictionary?, _ buffer: UnsafeMutablePointer<CVPixelBuffer?>
) -> CVReturn {
  fatalError("a stand-in")
}

public func CVPixelBufferLockBaseAddress(
  _ buffer: CVPixelBuffer, _ flags: CVPixelBufferLockFlags
) -> CVReturn {
  fatalError("a stand-in")
}

@discardableResult
public func CVPixelBufferUnlockBaseAddress(
  _ buffer: CVPixelBuffer, _ flags: CVPixelBufferLockFlags
) -> CVReturn {
  fatalError("a stand-in")
}

public func CVPixelBufferGetHeight(_ buffer: CVPixelBuffer) -> Int {
  fatalError("a stand-in")
}

public func CVPixelBufferGetWidth(_ buffer: CVPixelBuffer) -> Int {
  fatalError("a stand-in")
}

public func CVPixelBufferGetBaseAddress(_ buffer: CVPixelBuffer) -> UnsafeMutableRawPointer? {
  fatalError("a stand-in")
}

public func CVPixelBufferGetBytesPerRow(_ buffer: CVPixelBuffer) -> Int {
  fatalError("a stand-in")
}
