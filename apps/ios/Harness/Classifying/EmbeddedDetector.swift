#if canImport(MobileViTDetector)
  import CoreGraphics
  import CoreVideo
  import ImageIO
  import MobileViTDetector

  /// The boxes of the Swift package that `mvit-export --embed swift` wrote, inside this app.
  struct EmbeddedDetector: PictureClassifier {
    private let detector: MobileViTDetector

    init() async throws {
      detector = try await MobileViTDetector()
    }

    func answer(
      to image: CGImage, orientation: CGImagePropertyOrientation
    ) async throws -> Answer {
      let found = try await detector.detect(image, orientation: orientation)
      // From 5 on rows are stored as columns.
      let turned = orientation.rawValue >= 5
      return answer(
        of: found, height: turned ? image.width : image.height,
        width: turned ? image.height : image.width)
    }

    func answer(to frame: Frame) async throws -> Answer {
      let found = try await detector.detect(frame.buffer)
      return answer(
        of: found, height: CVPixelBufferGetHeight(frame.buffer),
        width: CVPixelBufferGetWidth(frame.buffer))
    }

    private func answer(of found: [FoundObject], height: Int, width: Int) -> Answer {
      let best = found.prefix(BoxesShown.most)
      let drawn = Size(height: BoxesShown.side, width: BoxesShown.side)
      let scale = Edges(
        left: 0, top: 0, right: Double(drawn.width) / Double(width),
        bottom: Double(drawn.height) / Double(height))
      return Answer(
        guesses: best.map { Guess(label: $0.label, probability: Double($0.confidence)) },
        overlay: overlayImage(
          of: overlay(of: best.map { $0.within(scale) }, size: drawn), height: drawn.height,
          width: drawn.width))
    }
  }
#endif
