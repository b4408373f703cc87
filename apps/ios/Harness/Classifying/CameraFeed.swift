import AVFoundation
import Foundation
import HarnessCore

/// The back camera: a session to show, and its latest upright picture for whoever asks next.
///
/// One feed is for one consumer, from `start` to `stop`.
final class CameraFeed: NSObject, AVCaptureVideoDataOutputSampleBufferDelegate,
  @unchecked Sendable
{
  // Unchecked: the session is set up, started and stopped on `queue` alone; beside that a preview
  // layer shows it, as AVFoundation intends.
  let session = AVCaptureSession()
  /// A picture that nobody took is replaced by the next.
  let frames: AsyncStream<Frame>
  private let continuation: AsyncStream<Frame>.Continuation
  private let queue = DispatchQueue(label: "org.mobilevit.harness.camera")

  override init() {
    (frames, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// - Throws: `HarnessError`: there is no camera, or no permission.
  func start() async throws {
    guard await AVCaptureDevice.requestAccess(for: .video) else {
      throw HarnessError("The camera may not be used. Allow it in Settings, Privacy, Camera.")
    }
    try await withCheckedThrowingContinuation { (started: CheckedContinuation<Void, any Error>) in
      queue.async {
        started.resume(
          with: Result {
            try self.configure()
            self.session.startRunning()
          })
      }
    }
  }

  func stop() {
    continuation.finish()
    queue.async {
      self.session.stopRunning()
    }
  }

  private func configure() throws {
    guard
      let camera = AVCaptureDevice.default(.builtInWideAngleCamera, for: .video, position: .back)
    else {
      throw HarnessError("This device has no back camera.")
    }
    let input = try AVCaptureDeviceInput(device: camera)
    let output = AVCaptureVideoDataOutput()
    output.alwaysDiscardsLateVideoFrames = true
    output.videoSettings = [
      kCVPixelBufferPixelFormatTypeKey as String: kCVPixelFormatType_32BGRA
    ]
    output.setSampleBufferDelegate(self, queue: queue)
    session.beginConfiguration()
    defer { session.commitConfiguration() }
    session.sessionPreset = .hd1280x720
    guard session.canAddInput(input), session.canAddOutput(output) else {
      throw HarnessError("The camera is used by another app.")
    }
    session.addInput(input)
    session.addOutput(output)
    // The sensor lies on its side; the app is shown upright alone.
    if let connection = output.connection(with: .video),
      connection.isVideoRotationAngleSupported(90)
    {
      connection.videoRotationAngle = 90
    }
  }

  func captureOutput(
    _ output: AVCaptureOutput, didOutput sampleBuffer: CMSampleBuffer,
    from connection: AVCaptureConnection
  ) {
    if let buffer = sampleBuffer.imageBuffer {
      continuation.yield(Frame(buffer: buffer))
    }
  }
}
