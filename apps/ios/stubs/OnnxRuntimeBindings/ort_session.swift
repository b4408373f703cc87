// A stand-in: what the app's sources are type-checked against where the library is not.
// Made by tools/stand_ins.py, which changes it; signatures alone.
// Source: ort_session.h
// of microsoft/onnxruntime, objectivec/include, commit cee6c0d of 2026-03-13.
// Copyright (c) Microsoft Corporation, MIT licence.
// swift-format-ignore-file
@_exported import Foundation

open class ORTSession: NSObject {
  @available(*, unavailable) public override init() { fatalError("a stand-in") }
  public init(env: ORTEnv, modelPath path: String, sessionOptions: ORTSessionOptions?) throws { fatalError("a stand-in") }
  public func run(withInputs inputs: [String: ORTValue], outputs: [String: ORTValue], runOptions: ORTRunOptions?) throws { fatalError("a stand-in") }
  @discardableResult public func run(withInputs inputs: [String: ORTValue], outputNames: Set<String>, runOptions: ORTRunOptions?) throws -> [String: ORTValue] { fatalError("a stand-in") }
  @discardableResult public func inputNames() throws -> [String] { fatalError("a stand-in") }
  @discardableResult public func overridableInitializerNames() throws -> [String] { fatalError("a stand-in") }
  @discardableResult public func outputNames() throws -> [String] { fatalError("a stand-in") }
}

open class ORTSessionOptions: NSObject {
  public init(_: Void = ()) throws { fatalError("a stand-in") }
  public func appendExecutionProvider(_ providerName: String, providerOptions: [String: String]) throws { fatalError("a stand-in") }
  public func setIntraOpNumThreads(_ intraOpNumThreads: Int32) throws { fatalError("a stand-in") }
  public func setOptimizedModelFilePath(_ optimizedModelFilePath: String) throws { fatalError("a stand-in") }
  public func setLogID(_ logID: String) throws { fatalError("a stand-in") }
  public func addConfigEntry(withKey key: String, value: String) throws { fatalError("a stand-in") }
  public func registerCustomOps(usingFunction registrationFuncName: String) throws { fatalError("a stand-in") }
  public func enableOrtExtensionsCustomOps() throws { fatalError("a stand-in") }
}

open class ORTRunOptions: NSObject {
  public init(_: Void = ()) throws { fatalError("a stand-in") }
  public func setLogTag(_ logTag: String) throws { fatalError("a stand-in") }
  public func addConfigEntry(withKey key: String, value: String) throws { fatalError("a stand-in") }
}

// Left out, since their Swift names or types are not certain:
//   -[ORTSessionOptions setGraphOptimizationLevel:error:]
//   -[ORTSessionOptions setLogSeverityLevel:error:]
//   -[ORTSessionOptions registerCustomOpsUsingFunctionPointer:error:]
//   -[ORTRunOptions setLogSeverityLevel:error:]
