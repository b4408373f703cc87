// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ort_enums.h
// of microsoft/onnxruntime, objectivec/include, commit cee6c0d of 2026-03-13.
// Copyright (c) Microsoft Corporation, MIT licence.
// swift-format-ignore-file
@_exported import Foundation

public enum ORTLoggingLevel: Int32, Sendable {
  case verbose = 0
  case info
  case warning
  case error
  case fatal
}

public enum ORTValueType: Int32, Sendable {
  case unknown = 0
  case tensor
}

public enum ORTTensorElementDataType: Int32, Sendable {
  case undefined = 0
  case float
  case int8
  case uInt8
  case int32
  case uInt32
  case int64
  case uInt64
  case string
}

public enum ORTGraphOptimizationLevel: Int32, Sendable {
  case none = 0
  case basic
  case extended
  case layout
  case all
}
