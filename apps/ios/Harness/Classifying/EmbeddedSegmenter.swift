#if canImport(MobileViTSegmenter)
  import CoreGraphics
  import ImageIO
  import MobileViTSegmenter

  /// The masks of the Swift package that `mvit-export --embed swift` wrote, inside this app.
  struct EmbeddedSegmenter: PictureClassifier {
    private static let most = 8
    private let segmenter: MobileViTSegmenter

    init() async throws {
      segmenter = try await MobileViTSegmenter()
    }

    func answer(
      to image: CGImage, orientation: CGImagePropertyOrientation
    ) async throws -> Answer {
      answer(of: try await segmenter.segment(image, orientation: orientation))
    }

    func answer(to frame: Frame) async throws -> Answer {
      answer(of: try await segmenter.segment(frame.buffer))
    }

    private func answer(of mask: Mask) -> Answer {
      let shares = mask.shares(Self.most, labels: MobileViTSegmenter.labels)
      return Answer(
        guesses: shares.map { Guess(label: $0.label, probability: $0.share) },
        overlay: overlayImage(
          of: mask.overlay(), height: mask.size.height, width: mask.size.width))
    }
  }
#endif
