// A hand-written stand-in, not Apple's SDK: the few signatures that the generated package uses, so
// that its sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/imageio/cgimagesource. Linux has no bridging to
// CoreFoundation's types, so they are Swift types.
import CoreVideo

public typealias CFURL = URL
public typealias CFString = CoreVideo.CFString
public typealias CFDictionary = CoreVideo.CFDictionary

public final class CGImageSource {
  init() {}
}

public let kCGImagePropertyOrientation: CFString = "a stand-in"

public func CGImageSourceCreateWithURL(_ url: CFURL, _ options: CFDictionary?) -> CGImageSource? {
  fatalError("a stand-in")
}

public func CGImageSourceCreateImageAtIndex(
  _ source: CGImageSource, _ index: Int, _ options: CFDictionary?
) -> CGImage? {
  fatalError("a stand-in")
}

/// A CFDictionary in the SDK, which is cast to a Swift dictionary: so is any object here.
public func CGImageSourceCopyPropertiesAtIndex(
  _ source: CGImageSource, _ index: Int, _ options: CFDictionary?
) -> AnyObject? {
  fatalError("a stand-in")
}
