// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/kernel (task_info and task_vm_info, compared with
// published code that uses them) and in the manual pages of macOS (clock_gettime_nsec_np,
// sysctlbyname, uname). ProcessInfo's thermal state and URL.documentsDirectory are Foundation's
// there; Foundation on Linux has neither, so they stand here.
import Foundation
@_exported import Glibc

public typealias kern_return_t = Int32
public typealias mach_port_t = UInt32
public typealias mach_msg_type_number_t = UInt32
public typealias task_flavor_t = UInt32
public typealias natural_t = UInt32
public typealias integer_t = Int32
public typealias task_info_t = UnsafeMutablePointer<integer_t>

public let KERN_SUCCESS: kern_return_t = 0
public let TASK_VM_INFO: Int32 = 22

/// A global variable there as well: Swift 6 wants @preconcurrency where it is read.
public nonisolated(unsafe) var mach_task_self_: mach_port_t = 0

/// The two members that are read, of some forty.
public struct task_vm_info_data_t {
  public var phys_footprint: UInt64 = 0
  public var ledger_phys_footprint_peak: Int64 = 0

  public init() {}
}

public func task_info(
  _ target: mach_port_t, _ flavor: task_flavor_t, _ info: task_info_t!,
  _ count: UnsafeMutablePointer<mach_msg_type_number_t>!
) -> kern_return_t {
  fatalError("a stand-in")
}

public func clock_gettime_nsec_np(_ clock: clockid_t) -> UInt64 {
  fatalError("a stand-in")
}

public let CLOCK_UPTIME_RAW: clockid_t = 8

public func sysctlbyname(
  _ name: UnsafePointer<CChar>!, _ old: UnsafeMutableRawPointer!,
  _ oldLength: UnsafeMutablePointer<Int>!, _ new: UnsafeMutableRawPointer!, _ newLength: Int
) -> Int32 {
  fatalError("a stand-in")
}

extension ProcessInfo {
  public enum ThermalState: Int, Sendable {
    case nominal, fair, serious, critical
  }

  public var thermalState: ThermalState { fatalError("a stand-in") }
  public var isLowPowerModeEnabled: Bool { fatalError("a stand-in") }

  public static let thermalStateDidChangeNotification = Notification.Name("a stand-in")
}

extension URL {
  public static var documentsDirectory: URL { fatalError("a stand-in") }
}
