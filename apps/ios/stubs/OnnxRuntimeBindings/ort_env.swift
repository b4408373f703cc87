// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ort_env.h
// of microsoft/onnxruntime, objectivec/include, commit cee6c0d of 2026-03-13.
// Copyright (c) Microsoft Corporation, MIT licence.
// swift-format-ignore-file
@_exported import Foundation

open class ORTEnv: NSObject {
  @available(*, unavailable) public override init() { fatalError("a stand-in") }
  public init(loggingLevel: ORTLoggingLevel) throws { fatalError("a stand-in") }
}

@discardableResult public func ORTVersion() -> String? { fatalError("a stand-in") }
