// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ExecuTorchBackendOptionsMap.h
// of pytorch/executorch 1.5.1, extension/apple/ExecuTorch/Exported, commit cff6f4d of
// 2026-08-22. Copyright (c) Meta Platforms, Inc. and affiliates, BSD licence.
// swift-format-ignore-file
@_exported import Foundation

public final class BackendOptionsMap: NSObject {
  public init(options: [String: [BackendOption]]) throws { fatalError("a stand-in") }
  public var options: [String: [BackendOption]] { fatalError("a stand-in") }
  @available(*, unavailable) public override init() { fatalError("a stand-in") }
}

// Left out, since their Swift names or types are not certain:
//   +[ExecuTorchBackendOptionsMap mapWithOptions:error:]
