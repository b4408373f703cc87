import Foundation

/// The contract's names of what a back end asks for.
public enum ComputeUnit: String, Sendable, CaseIterable {
  case cpu, gpu, npu, ane, all
}

/// A runtime on a compute unit, under the name that a campaign gives it.
public protocol RuntimeBackend: Sendable {
  /// What `harness.json` says of it; `unit` is nil where the artifact's target decides.
  var described: Backend { get }

  /// What it asks for; where the artifact has the delegate inside, that says it.
  func unit(for artifact: Artifact) -> ComputeUnit

  /// Why it cannot run an artifact of its format, a sentence; nil if it can.
  func objection(to artifact: Artifact) -> String?

  /// Starts the runtime.
  ///
  /// - Parameter threads: asked for; nil: the runtime's choice.
  /// - Throws: an error that says why the back end is not available here.
  @MeasuringActor
  func open(threads: Int?) async throws -> any Engine
}

extension RuntimeBackend {
  /// One of the campaign's back end names, e.g. coreml-ane.
  public var name: String { described.name }
  public func unit(for artifact: Artifact) -> ComputeUnit {
    described.unit.flatMap(ComputeUnit.init) ?? .cpu
  }
  public func objection(to artifact: Artifact) -> String? { nil }
}

/// What a runtime says of itself once it is up.
public struct EngineFacts: Equatable, Sendable {
  public let runtime: Software
  /// nil where the runtime does not tell.
  public let threadsObserved: Int?

  public init(name: String, version: String, threadsObserved: Int? = nil) {
    runtime = Software(name: name, version: version)
    self.threadsObserved = threadsObserved
  }
}

/// A runtime that is up.
@MeasuringActor
public protocol Engine: AnyObject {
  var facts: EngineFacts { get }

  /// What an app does once, when it is built or installed, and not at every start: not timed.
  ///
  /// Called before the first load of an artifact.
  func prepare(_ file: URL, artifact: Artifact) async throws

  /// From the file to a model that is ready to run; what load times are of.
  ///
  /// - Parameters:
  ///   - file: the artifact's file or folder, its digest already checked.
  ///   - artifact: the manifest's description of it.
  func load(_ file: URL, artifact: Artifact) async throws -> any LoadedModel

  /// Ends the runtime; models are closed before.
  func close()
}

extension Engine {
  public func prepare(_ file: URL, artifact: Artifact) async throws {}
}

/// A model that is ready to run.
@MeasuringActor
public protocol LoadedModel: AnyObject {
  /// Whether the load began with nothing cached from an earlier one; false where that is unknown.
  ///
  /// The report states a cold load only if it did.
  var loadedCold: Bool { get }

  /// What the runtime hands it to, in the runtime's own words; nil: its own kernels.
  var provider: String? { get }

  /// The compute units of its operations as far as the runtime tells, e.g. "ane" or "ane + cpu".
  ///
  /// Asked after the first load was timed: finding out may load the model once more.
  func observedUnit() async -> String?

  /// Copies an input into the runtime's own memory; runs use the latest.
  func bind(_ input: Tensor) throws

  /// One inference of the bound input, until its outputs are there; this alone is timed.
  func run() throws

  /// The latest run's `comparableOutputs` by name: values of the whole batch, row-major.
  func outputs() throws -> [String: [Float]]

  func close()
}

extension LoadedModel {
  public var provider: String? { nil }
}

/// An image input of a model, as the artifact's specification wants it.
public struct Tensor: Equatable, Sendable {
  public let name: String
  public let shape: [Int]
  /// float32 or uint8.
  public let dtype: Dtype
  public let layout: String
  /// Row-major, little-endian.
  public let bytes: [UInt8]

  public init(name: String, shape: [Int], dtype: Dtype, layout: String, bytes: [UInt8]) {
    self.name = name
    self.shape = shape
    self.dtype = dtype
    self.layout = layout
    self.bytes = bytes
  }
}
