// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ort_coreml_execution_provider.h
// of microsoft/onnxruntime, objectivec/include, commit cee6c0d of 2026-03-13.
// Copyright (c) Microsoft Corporation, MIT licence.
// swift-format-ignore-file
@_exported import Foundation

open class ORTCoreMLExecutionProviderOptions: NSObject {
  public var useCPUOnly: Bool { get { fatalError("a stand-in") } set {} }
  public var useCPUAndGPU: Bool { get { fatalError("a stand-in") } set {} }
  public var enableOnSubgraphs: Bool { get { fatalError("a stand-in") } set {} }
  public var onlyEnableForDevicesWithANE: Bool { get { fatalError("a stand-in") } set {} }
  public var onlyAllowStaticInputShapes: Bool { get { fatalError("a stand-in") } set {} }
  public var createMLProgram: Bool { get { fatalError("a stand-in") } set {} }
}

extension ORTSessionOptions {
  public func appendCoreMLExecutionProvider(with options: ORTCoreMLExecutionProviderOptions) throws { fatalError("a stand-in") }
  public func appendCoreMLExecutionProvider(withOptionsV2 provider_options: [AnyHashable: Any]) throws { fatalError("a stand-in") }
}

@discardableResult public func ORTIsCoreMLExecutionProviderAvailable() -> Bool { fatalError("a stand-in") }
