import Foundation

extension Report {
  /// The report as JSON on one line, read back before it is given out.
  ///
  /// - Throws: `HarnessError`: the contract would not accept the report.
  public func text() throws -> String {
    let text = try json.text() + "\n"
    _ = try Report.parse(Data(text.utf8))
    return text
  }

  private var json: JSONValue {
    .object([
      "schema_version": .integer(Self.version),
      "id": .string(id),
      "run": .string(run),
      "baseline": .text(baseline),
      "created": .string(created),
      "device": device.json,
      "tool": .object([
        "name": .string(tool.name), "version": .string(tool.version),
        "build": .string(tool.build.rawValue),
      ]),
      "artifact": artifact.json,
      "execution": .object([
        "runtime": .string(execution.runtime),
        "compute_unit_requested": .string(execution.computeUnitRequested),
        "compute_unit_observed": .text(execution.computeUnitObserved),
        "threads": .count(execution.threads),
        "affinity": .list(execution.affinity),
      ]),
      "load": .object([
        "cold_ns": .count(load.coldNS), "warm_ns": .count(load.warmNS),
        "first_inference_ns": .count(load.firstInferenceNS),
      ]),
      "timing": .object([
        "clock": .string(timing.clock),
        "timer_resolution_ns": .integer(timing.timerResolutionNS),
        "warmup_runs": .integer(timing.warmupRuns),
        "runs_per_sample": .integer(timing.runsPerSample),
        "samples_ns": .list(timing.samplesNS),
        "process_cpu_ns": .list(timing.processCPUNS),
      ]),
      "statistics": statistics.json,
      "cpu_statistics": cpuStatistics?.json ?? .null,
      "memory": memory?.json ?? .null,
      "conditions": conditions.json,
      "parity": parity?.json ?? .null,
      "valid": .bool(valid),
      "reasons": .list(reasons),
    ])
  }
}

extension Device {
  fileprivate var json: JSONValue {
    .object([
      "model": .text(model),
      "soc": .text(soc),
      "architecture": .string(architecture),
      "os": .string(os),
      "cpu_features": .list(cpuFeatures),
      "logical_cores": .count(logicalCores),
      "physical_cores": .count(physicalCores),
      "memory_bytes": .count(memoryBytes),
      "governor": .text(governor),
      "virtual": .flag(virtual),
    ])
  }
}

extension MeasuredArtifact {
  fileprivate var json: JSONValue {
    .object([
      "sha256": .string(sha256),
      "format": .string(format.rawValue),
      "precision": .string(precision.rawValue),
      "target": .text(target),
      "variant": .string(variant),
      "task": .string(task),
      "trained": .bool(trained),
      "input_size": .list([inputSize.height, inputSize.width]),
      "batch": .integer(batch),
      "bytes": .integer(bytes),
      "file": .string(file),
      "producer": .string(producer),
      "label": .string(label),
    ])
  }
}

extension Statistics {
  fileprivate var json: JSONValue {
    .object([
      "count": .integer(count),
      "min_ns": .integer(minNS),
      "median_ns": .integer(medianNS),
      "p90_ns": .integer(p90NS),
      "p99_ns": .integer(p99NS),
      "max_ns": .integer(maxNS),
      "mean_ns": .number(meanNS),
      "standard_deviation_ns": .real(standardDeviationNS),
      "median_low_ns": .count(medianLowNS),
      "median_high_ns": .count(medianHighNS),
    ])
  }
}

extension Memory {
  fileprivate var json: JSONValue {
    .object([
      "peak_bytes": .integer(peakBytes),
      "baseline_bytes": .count(baselineBytes),
      "method": .string(method),
    ])
  }
}

extension Conditions {
  fileprivate var json: JSONValue {
    .object([
      "load_before": .real(loadBefore),
      "load_after": .real(loadAfter),
      "background_cores": .real(backgroundCores),
      "thermal_before": .text(thermalBefore),
      "thermal_during": .text(thermalDuring),
      "thermal_after": .text(thermalAfter),
      "battery_percent": .real(batteryPercent),
      "charging": .flag(charging),
      "low_power_mode": .flag(lowPowerMode),
    ])
  }
}

extension ParityRecord {
  fileprivate var json: JSONValue {
    .object([
      "limit": .string(limit),
      "runtime": .string(runtime),
      "images": .integer(figures.images),
      "max_abs_error": .number(figures.maxAbsError),
      "relative_error": .number(figures.relativeError),
      "psnr_db": .number(figures.psnrDB),
      "cosine": .number(figures.cosine),
      "top1_agreement": .number(figures.top1Agreement),
    ])
  }
}
