// A hand-written stand-in, not ONNX Runtime: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Read: the Objective-C headers of ONNX Runtime (objectivec/include/ort_env.h, ort_session.h,
// ort_value.h, ort_enums.h, ort_coreml_execution_provider.h) as Swift imports them, and the tests
// of onnxruntime-swift-package-manager. Nothing there is Sendable.
@_exported import Foundation

public enum ORTLoggingLevel: Int32, Sendable {
  case verbose = 0
  case info, warning, error, fatal
}

public enum ORTTensorElementDataType: Int32, Sendable {
  case undefined = 0
  case float, int8, uInt8, int32, uInt32, int64, uInt64, string, bool
}

public func ORTVersion() -> String { fatalError("a stand-in") }

public func ORTIsCoreMLExecutionProviderAvailable() -> Bool { fatalError("a stand-in") }

open class ORTEnv: NSObject {
  public init(loggingLevel: ORTLoggingLevel) throws {
    fatalError("a stand-in")
  }
}

open class ORTSessionOptions: NSObject {
  public init(_: Void = ()) throws {
    fatalError("a stand-in")
  }

  open func setIntraOpNumThreads(_ threads: Int32) throws {
    fatalError("a stand-in")
  }

  open func addConfigEntry(withKey key: String, value: String) throws {
    fatalError("a stand-in")
  }

  open func appendCoreMLExecutionProvider(withOptionsV2 options: [AnyHashable: Any]) throws {
    fatalError("a stand-in")
  }
}

open class ORTRunOptions: NSObject {}

open class ORTValue: NSObject {
  public init(
    tensorData: NSMutableData, elementType: ORTTensorElementDataType, shape: [NSNumber]
  ) throws {
    fatalError("a stand-in")
  }
}

extension ORTValue {
  public func tensorData() throws -> NSMutableData { fatalError("a stand-in") }
  public func tensorTypeAndShapeInfo() throws -> ORTTensorTypeAndShapeInfo {
    fatalError("a stand-in")
  }
}

open class ORTTensorTypeAndShapeInfo: NSObject {
  open var elementType: ORTTensorElementDataType { fatalError("a stand-in") }
}

open class ORTSession: NSObject {
  public init(env: ORTEnv, modelPath: String, sessionOptions: ORTSessionOptions?) throws {
    fatalError("a stand-in")
  }

  open func run(
    withInputs inputs: [String: ORTValue], outputs: [String: ORTValue], runOptions: ORTRunOptions?
  ) throws {
    fatalError("a stand-in")
  }

  open func run(
    withInputs inputs: [String: ORTValue], outputNames: Set<String>, runOptions: ORTRunOptions?
  ) throws -> [String: ORTValue] {
    fatalError("a stand-in")
  }
}

@available(*, unavailable)
extension ORTSession: @unchecked Sendable {}
@available(*, unavailable)
extension ORTValue: @unchecked Sendable {}
@available(*, unavailable)
extension ORTEnv: @unchecked Sendable {}
