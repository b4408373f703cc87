#if canImport(MobileViTClassifier)
  import CoreGraphics
  import ImageIO
  import MobileViTClassifier

  /// The model of the Swift package that `mvit-export --embed swift` wrote, inside this app.
  struct EmbeddedClassifier: PictureClassifier {
    private static let most = 5
    private let classifier: MobileViTClassifier

    init() async throws {
      classifier = try await MobileViTClassifier()
    }

    func guesses(
      of image: CGImage, orientation: CGImagePropertyOrientation
    ) async throws -> [Guess] {
      try await classifier.classify(image, orientation: orientation, most: Self.most).map(
        Guess.init)
    }

    func guesses(of frame: Frame) async throws -> [Guess] {
      try await classifier.classify(frame.buffer, most: Self.most).map(Guess.init)
    }
  }

  extension Guess {
    fileprivate init(_ found: Classification) {
      self.init(label: found.label, probability: found.probability)
    }
  }
#endif

/// The model inside this app; none where it was built without the generated package.
let embeddedSources: [ClassifierSource] = {
  #if canImport(MobileViTClassifier)
    [ClassifierSource(id: "Inside this app") { try await EmbeddedClassifier() }]
  #else
    []
  #endif
}()
