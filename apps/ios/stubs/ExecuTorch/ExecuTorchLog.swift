// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ExecuTorchLog.h
// of pytorch/executorch 1.5.1, extension/apple/ExecuTorch/Exported, commit cff6f4d of
// 2026-08-22. Copyright (c) Meta Platforms, Inc. and affiliates, BSD licence.
// swift-format-ignore-file
@_exported import Foundation

public enum LogLevel: Int, Sendable {
  case debug = 68
  case info = 73
  case error = 69
  case fatal = 70
  case unknown = 63
}

public final class Log: NSObject {
  @available(*, unavailable) public override init() { fatalError("a stand-in") }
}

// Left out, since their Swift names or types are not certain:
//   protocol ExecuTorchLogSink
//   ExecuTorchLog.sharedLog
//   -[ExecuTorchLog addSink:]
//   -[ExecuTorchLog removeSink:]
