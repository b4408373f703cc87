// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/coregraphics/cgimage; CGFloat, CGSize and CGRect are
// Foundation's on Linux. Immutable, and Sendable in the SDK since Xcode 15.
@_exported import Foundation

public final class CGImage: @unchecked Sendable {
  public var width: Int { fatalError("a stand-in") }
  public var height: Int { fatalError("a stand-in") }

  init() {}
}
