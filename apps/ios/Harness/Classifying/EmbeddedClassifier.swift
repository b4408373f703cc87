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

    func answer(
      to image: CGImage, orientation: CGImagePropertyOrientation
    ) async throws -> Answer {
      Answer(try await classifier.classify(image, orientation: orientation, most: Self.most))
    }

    func answer(to frame: Frame) async throws -> Answer {
      Answer(try await classifier.classify(frame.buffer, most: Self.most))
    }
  }

  extension Answer {
    fileprivate init(_ found: [Classification]) {
      self.init(
        guesses: found.map { Guess(label: $0.label, probability: $0.probability) }, overlay: nil)
    }
  }
#endif
