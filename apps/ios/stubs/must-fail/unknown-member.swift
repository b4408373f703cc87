// expected: has no member 'cpuAndNPU'
import CoreML

let units: MLComputeUnits = .cpuAndNPU
