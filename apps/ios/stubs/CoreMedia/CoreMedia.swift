// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/coremedia/cmsamplebuffer. Whether the SDK calls it
// Sendable depends on its version; here it is not, the stricter assumption.
@_exported import CoreVideo

public class CMSampleBuffer {
  public var imageBuffer: CVImageBuffer? { fatalError("a stand-in") }

  init() {}
}

@available(*, unavailable)
extension CMSampleBuffer: Sendable {}
