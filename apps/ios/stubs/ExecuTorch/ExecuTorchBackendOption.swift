// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ExecuTorchBackendOption.h
// of pytorch/executorch 1.5.1, extension/apple/ExecuTorch/Exported, commit cff6f4d of
// 2026-08-22. Copyright (c) Meta Platforms, Inc. and affiliates, BSD licence.
// swift-format-ignore-file
@_exported import Foundation

public enum BackendOptionType: Int, Sendable {
  case boolean = 0
  case integer
  case string
}

public final class BackendOption: NSObject {
  public var key: String { fatalError("a stand-in") }
  public var type: BackendOptionType { fatalError("a stand-in") }
  public var boolValue: Bool { fatalError("a stand-in") }
  public var intValue: Int { fatalError("a stand-in") }
  public var stringValue: String? { fatalError("a stand-in") }
  public convenience init(_ key: String, _ value: Bool) { fatalError("a stand-in") }
  public convenience init(_ key: String, _ value: Int) { fatalError("a stand-in") }
  public convenience init(_ key: String, _ value: String) { fatalError("a stand-in") }
  @available(*, unavailable) public override init() { fatalError("a stand-in") }
}
