import Foundation
import HarnessCore
import ImageIO
import Observation
import UIKit

/// The classifier that a person chose, and what it says of the latest picture.
@MainActor @Observable
final class ClassifyModel {
  private(set) var sources: [ClassifierSource] = embeddedSources
  private(set) var answer: Answer?
  /// What the latest answer is to; nil while the camera is on.
  private(set) var picture: UIImage?
  private(set) var problem: String?
  /// The camera while it is on.
  private(set) var camera: CameraFeed?
  var source: String?

  @ObservationIgnored private var opened: (source: String, classifier: any PictureClassifier)?

  /// Looks for packages again; what is chosen stays chosen while it is there.
  func look() async {
    let exports = await Task.detached { FoundExports(in: .documentsDirectory).folders }.value
    sources = embeddedSources + VisionClassifier.sources(in: exports)
    if !sources.contains(where: { $0.id == source }) {
      source = sources.first?.id
    }
  }

  /// Says what an encoded picture shows.
  func classify(_ data: Data) async {
    await attempt {
      guard let picture = UIImage(data: data), let image = picture.cgImage else {
        throw HarnessError("The picture cannot be read. Choose one in JPEG, PNG or HEIC.")
      }
      let orientation = CGImagePropertyOrientation(picture.imageOrientation)
      self.answer = try await self.classifier().answer(to: image, orientation: orientation)
      self.picture = picture
    }
  }

  /// Says what the camera sees, picture by picture, until `stopCamera`.
  func watch() async {
    guard camera == nil else {
      return
    }
    let feed = CameraFeed()
    camera = feed
    await attempt {
      try await feed.start()
      let classifier = try await self.classifier()
      for await frame in feed.frames {
        self.answer = try await classifier.answer(to: frame)
        self.picture = nil
      }
    }
    feed.stop()
    camera = nil
  }

  func stopCamera() {
    camera?.stop()
  }

  /// Gives the loaded model up; it is loaded again when it is needed.
  func giveMemoryBack() {
    stopCamera()
    opened = nil
  }

  private func classifier() async throws -> any PictureClassifier {
    guard let chosen = sources.first(where: { $0.id == source }) else {
      throw HarnessError(
        "There is no model. Put an export folder with a Core ML package into this app's Documents.")
    }
    if let opened, opened.source == chosen.id {
      return opened.classifier
    }
    let classifier = try await chosen.open()
    opened = (chosen.id, classifier)
    return classifier
  }

  private func attempt(_ work: @MainActor () async throws -> Void) async {
    problem = nil
    do {
      try await work()
    } catch {
      answer = nil
      problem = sentence(of: error)
    }
  }
}

extension CGImagePropertyOrientation {
  fileprivate init(_ orientation: UIImage.Orientation) {
    self =
      switch orientation {
      case .up: .up
      case .down: .down
      case .left: .left
      case .right: .right
      case .upMirrored: .upMirrored
      case .downMirrored: .downMirrored
      case .leftMirrored: .leftMirrored
      case .rightMirrored: .rightMirrored
      @unknown default: .up
      }
  }
}
