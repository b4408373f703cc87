// A hand-written stand-in, not Apple's SDK: the few signatures that the app's test bundle uses, so
// that it can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/xctest (XCTestCase, XCTAttachment, XCTSkip). The XCTest of
// Swift on Linux has no attachments, so it cannot take its place.
@_exported import Foundation

public struct XCTSkip: Error {
  public init(_ message: @autoclosure () -> String? = nil) {}
}

open class XCTAttachment: NSObject {
  public enum Lifetime: Int, Sendable {
    case keepAlways, deleteOnSuccess
  }

  open var lifetime: Lifetime = .deleteOnSuccess
  open var name: String?

  public convenience init(contentsOfFile url: URL) {
    fatalError("a stand-in")
  }
}

@available(*, unavailable)
extension XCTAttachment: @unchecked Sendable {}

open class XCTestCase: NSObject {
  open func add(_ attachment: XCTAttachment) {}
}

public func XCTUnwrap<T>(
  _ value: @autoclosure () throws -> T?, _ message: @autoclosure () -> String = ""
) throws -> T {
  fatalError("a stand-in")
}

public func XCTFail(_ message: String = "") {}

public func XCTAssertEqual<T: Equatable>(
  _ left: @autoclosure () throws -> T, _ right: @autoclosure () throws -> T,
  _ message: @autoclosure () -> String = ""
) {}
