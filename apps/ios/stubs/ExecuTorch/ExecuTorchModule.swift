// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ExecuTorchModule.h
// of pytorch/executorch 1.5.1, extension/apple/ExecuTorch/Exported, commit cff6f4d of
// 2026-08-22. Copyright (c) Meta Platforms, Inc. and affiliates, BSD licence.
// swift-format-ignore-file
@_exported import Foundation

public enum ModuleLoadMode: Int, Sendable {
  case file = 0
  case mmap
  case mmapUseMlock
  case mmapUseMlockIgnoreErrors
}

public enum ModuleVerification: UInt8, Sendable {
  case minimal = 0
  case internalConsistency
}

public final class TensorMetadata: NSObject {
  public var dataType: DataType { fatalError("a stand-in") }
  public var isMemoryPlanned: Bool { fatalError("a stand-in") }
  public var name: String { fatalError("a stand-in") }
  @available(*, unavailable) public override init() { fatalError("a stand-in") }
}

public final class MethodMetadata: NSObject {
  public var name: String { fatalError("a stand-in") }
  public var attributeTensorMetadata: [TensorMetadata] { fatalError("a stand-in") }
  public var backendNames: [String] { fatalError("a stand-in") }
  public var instructionCount: Int { fatalError("a stand-in") }
  @available(*, unavailable) public override init() { fatalError("a stand-in") }
}

open class Module: NSObject {
  public init(filePath: String, dataFilePaths: [String], loadMode: ModuleLoadMode) { fatalError("a stand-in") }
  public convenience init(filePath: String, dataFilePaths: [String]) { fatalError("a stand-in") }
  public convenience init(filePath: String, loadMode: ModuleLoadMode) { fatalError("a stand-in") }
  public convenience init(filePath: String) { fatalError("a stand-in") }
  public func load(with verification: ModuleVerification) throws { fatalError("a stand-in") }
  public func load() throws { fatalError("a stand-in") }
  @discardableResult public func isLoaded() -> Bool { fatalError("a stand-in") }
  public func load(_ methodName: String) throws { fatalError("a stand-in") }
  @discardableResult public func isLoaded(_ methodName: String) -> Bool { fatalError("a stand-in") }
  @discardableResult public func unload(_ methodName: String) -> Bool { fatalError("a stand-in") }
  @discardableResult public func methodNames() throws -> Set<String> { fatalError("a stand-in") }
  @discardableResult public func methodMetadata(_ methodName: String) throws -> MethodMetadata { fatalError("a stand-in") }
  @discardableResult public func execute(_ methodName: String) throws -> [Value] { fatalError("a stand-in") }
  @discardableResult public func forward() throws -> [Value] { fatalError("a stand-in") }
  @available(*, unavailable) public override init() { fatalError("a stand-in") }
}
