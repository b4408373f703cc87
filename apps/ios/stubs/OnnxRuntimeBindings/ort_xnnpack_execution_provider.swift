// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ort_xnnpack_execution_provider.h
// of microsoft/onnxruntime, objectivec/include, commit cee6c0d of 2026-03-13.
// Copyright (c) Microsoft Corporation, MIT licence.
// swift-format-ignore-file
@_exported import Foundation

open class ORTXnnpackExecutionProviderOptions: NSObject {
  public var intra_op_num_threads: Int32 { get { fatalError("a stand-in") } set {} }
}

extension ORTSessionOptions {
  public func appendXnnpackExecutionProvider(with options: ORTXnnpackExecutionProviderOptions) throws { fatalError("a stand-in") }
}
