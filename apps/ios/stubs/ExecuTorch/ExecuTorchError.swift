// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ExecuTorchError.h
// of pytorch/executorch 1.5.1, extension/apple/ExecuTorch/Exported, commit cff6f4d of
// 2026-08-22. Copyright (c) Meta Platforms, Inc. and affiliates, BSD licence.
// swift-format-ignore-file
@_exported import Foundation

public struct ErrorCode: Error, Sendable {
  public enum Code: Int, Sendable {
    case ok = 0
    case `internal` = 1
    case invalidState = 2
    case endOfMethod = 3
    case notSupported = 16
    case notImplemented = 17
    case invalidArgument = 18
    case invalidType = 19
    case operatorMissing = 20
    case registrationExceedingMaxKernels = 21
    case registrationAlreadyRegistered = 22
    case notFound = 32
    case memoryAllocationFailed = 33
    case accessFailed = 34
    case invalidProgram = 35
    case invalidExternalData = 36
    case outOfResources = 37
    case delegateInvalidCompatibility = 48
    case delegateMemoryAllocationFailed = 49
    case delegateInvalidHandle = 50
  }
}

@discardableResult public func ErrorDescription(_ code: ErrorCode.Code) -> String { fatalError("a stand-in") }

// Left out, since their Swift names or types are not certain:
//   ExecuTorchErrorWithCode
