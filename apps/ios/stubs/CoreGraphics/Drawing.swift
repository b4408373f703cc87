// A hand-written stand-in, not Apple's SDK: the few signatures that the generated package and the
// app use, so that their sources can be type-checked on Linux. It proves agreement with this file
// alone. Documented at developer.apple.com/documentation/coregraphics (CGContext, CGColorSpace,
// CGImageAlphaInfo, CGDataProvider, CGBitmapInfo). CFData is Foundation's Data here.
import CoreVideo

public enum CGColorSpaceModel: Int32, Sendable {
  case unknown = -1
  case monochrome, rgb, cmyk, lab, deviceN, indexed, pattern, XYZ
}

public final class CGColorSpace {
  public static let sRGB: CFString = "a stand-in"

  public init?(name: CFString) {
    fatalError("a stand-in")
  }

  public var model: CGColorSpaceModel { fatalError("a stand-in") }
  public var supportsOutput: Bool { fatalError("a stand-in") }
}

public typealias CFData = Data

public final class CGDataProvider {
  public init?(data: CFData) {
    fatalError("a stand-in")
  }
}

public struct CGBitmapInfo: OptionSet, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }
}

public enum CGColorRenderingIntent: Int32, Sendable {
  case defaultIntent
}

extension CGImage {
  public var colorSpace: CGColorSpace? { fatalError("a stand-in") }

  public convenience init?(
    width: Int, height: Int, bitsPerComponent: Int, bitsPerPixel: Int, bytesPerRow: Int,
    space: CGColorSpace, bitmapInfo: CGBitmapInfo, provider: CGDataProvider,
    decode: UnsafePointer<CGFloat>?, shouldInterpolate: Bool, intent: CGColorRenderingIntent
  ) {
    fatalError("a stand-in")
  }
}

public enum CGImageAlphaInfo: UInt32, Sendable {
  case none, premultipliedLast, premultipliedFirst, last, first, noneSkipLast, noneSkipFirst
  case alphaOnly
}

public final class CGContext {
  public init?(
    data: UnsafeMutableRawPointer?, width: Int, height: Int, bitsPerComponent: Int,
    bytesPerRow: Int, space: CGColorSpace, bitmapInfo: UInt32
  ) {
    fatalError("a stand-in")
  }

  public var data: UnsafeMutableRawPointer? { fatalError("a stand-in") }
  public var bytesPerRow: Int { fatalError("a stand-in") }

  public func setFillColor(red: CGFloat, green: CGFloat, blue: CGFloat, alpha: CGFloat) {
    fatalError("a stand-in")
  }

  public func fill(_ rects: [CGRect]) {
    fatalError("a stand-in")
  }

  public func draw(_ image: CGImage, in rect: CGRect, byTiling: Bool = false) {
    fatalError("a stand-in")
  }
}

@available(*, unavailable)
extension CGContext: @unchecked Sendable {}
