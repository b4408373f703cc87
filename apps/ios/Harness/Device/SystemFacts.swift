@preconcurrency import Darwin
import HarnessCore

/// Extensions of the instruction set that networks gain from, as the kernel names them.
private let features = [
  "FEAT_FP16", "FEAT_DotProd", "FEAT_I8MM", "FEAT_BF16", "FEAT_SME", "FEAT_SME2",
]

/// The device's identifier, e.g. iPhone16,1; nil if the kernel does not tell it.
func machineName() -> String? {
  var facts = utsname()
  guard uname(&facts) == 0 else {
    return nil
  }
  return withUnsafeBytes(of: facts.machine) { bytes in
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

/// Those of `features` that this processor has.
func armFeatures() -> [String] {
  features.filter { systemNumber("hw.optional.arm.\($0)") == 1 }
}

/// A number that the kernel knows by name; nil if it knows none.
func systemNumber(_ name: String) -> Int? {
  var value: Int32 = 0
  var size = MemoryLayout<Int32>.size
  return sysctlbyname(name, &value, &size, nil, 0) == 0 ? Int(value) : nil
}

/// What the system counts against this process's memory limit; nil if the kernel does not tell.
func memoryFootprint() -> MemoryUse? {
  var facts = task_vm_info_data_t()
  let words = MemoryLayout<task_vm_info_data_t>.size / MemoryLayout<natural_t>.size
  var count = mach_msg_type_number_t(words)
  let status = withUnsafeMutablePointer(to: &facts) { pointer in
    pointer.withMemoryRebound(to: integer_t.self, capacity: words) {
      task_info(mach_task_self_, task_flavor_t(TASK_VM_INFO), $0, &count)
    }
  }
  guard status == KERN_SUCCESS else {
    return nil
  }
  return MemoryUse(
    currentBytes: Int(facts.phys_footprint), peakBytes: Int(facts.ledger_phys_footprint_peak),
    method: "phys_footprint")
}
