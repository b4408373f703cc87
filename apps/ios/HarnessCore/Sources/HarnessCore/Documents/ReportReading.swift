import Foundation

extension Report {
  private static let largest = 64 << 20  // bytes; ten thousand samples take 0.3 MB

  /// Of mean and standard deviation, between languages.
  private static let relativeTolerance = 1e-12

  /// A report from its JSON, checked against the contract and against its own samples.
  ///
  /// - Throws: `HarnessError`: no JSON, another schema version, a field that breaks the contract,
  ///   or statistics that do not follow from the samples.
  public static func parse(_ bytes: Data) throws -> Report {
    try readDocument(bytes, name: "The report", version: version, largest: largest) { fields in
      let report = Report(
        id: try fields("id", .uuid),
        run: try fields("run", .uuid),
        baseline: try fields("baseline", .nullable(.uuid)),
        created: try fields("created", .time),
        device: try fields("device", .device),
        tool: try fields("tool", .tool),
        artifact: try fields("artifact", .measuredArtifact),
        execution: try fields("execution", .execution),
        load: try fields("load", .load),
        timing: try fields("timing", .timing),
        statistics: try fields("statistics", .statistics),
        cpuStatistics: try fields("cpu_statistics", .nullable(.statistics)),
        memory: try fields("memory", .nullable(.memory)),
        conditions: try fields("conditions", .conditions),
        parity: try fields("parity", .nullable(.parityRecord)),
        valid: try fields("valid", .flag),
        reasons: try fields("reasons", .list(.text(1000))))
      if let contradiction = try report.contradiction() {
        throw HarnessError(contradiction)
      }
      return report
    }
  }

  /// What is wrong with the report as a whole; nil if nothing is.
  private func contradiction() throws -> String? {
    let cpuTimes = timing.processCPUNS
    if (cpuTimes == nil) != (cpuStatistics == nil) {
      return "cpu_statistics and timing.process_cpu_ns come together"
    }
    if let cpuTimes, cpuTimes.count != timing.samplesNS.count {
      return "timing has \(timing.samplesNS.count) samples and \(cpuTimes.count) CPU times"
    }
    if valid != reasons.isEmpty {
      return "a report is either valid or has reasons why not"
    }
    if !created.utf8.starts(with: "2".utf8) {
      return "created is not of the years 2000 to 2999"
    }
    if baseline == id {
      return "a report is not its own baseline"
    }
    if try !statistics.follow(from: timing.samplesNS, within: Self.relativeTolerance) {
      return "statistics do not follow from timing.samples_ns"
    }
    if let cpuTimes, let cpuStatistics,
      try !cpuStatistics.follow(from: cpuTimes, within: Self.relativeTolerance)
    {
      return "cpu_statistics do not follow from timing.process_cpu_ns"
    }
    return nil
  }
}

extension Statistics {
  /// Whether these are the statistics of samples, real numbers within a relative tolerance.
  fileprivate func follow(from samples: [Int], within tolerance: Double) throws -> Bool {
    let expected = try Statistics.summarize(samples)
    func close(_ one: Double, _ other: Double) -> Bool {
      abs(one - other) <= tolerance * max(abs(one), abs(other))
    }
    let sameDeviation =
      switch (standardDeviationNS, expected.standardDeviationNS) {
      case (nil, nil): true
      case (let one?, let other?): close(one, other)
      default: false
      }
    return sameDeviation && close(meanNS, expected.meanNS)
      && integers == expected.integers
  }

  private var integers: [Int?] {
    [count, minNS, medianNS, p90NS, p99NS, maxNS, medianLowNS, medianHighNS]
  }
}

extension Form where Value == Device {
  fileprivate static var device: Form {
    .object { fields in
      Device(
        model: try fields("model", .nullable(.text(1000))),
        soc: try fields("soc", .nullable(.text(1000))),
        architecture: try fields("architecture", .text(1000)),
        os: try fields("os", .text(1000)),
        cpuFeatures: try fields("cpu_features", .list(.text(1000))),
        logicalCores: try fields("logical_cores", .nullable(.integer(1...))),
        physicalCores: try fields("physical_cores", .nullable(.integer(1...))),
        memoryBytes: try fields("memory_bytes", .nullable(.integer(1...))),
        governor: try fields("governor", .nullable(.text(1000))),
        virtual: try fields("virtual", .nullable(.flag)))
    }
  }
}

extension Form where Value == Tool {
  fileprivate static var tool: Form {
    .object { fields in
      Tool(
        name: try fields("name", .text(1000)),
        version: try fields("version", .text(1000)),
        build: try fields("build", .choice))
    }
  }
}

extension Form where Value == MeasuredArtifact {
  fileprivate static var measuredArtifact: Form {
    .object { fields in
      MeasuredArtifact(
        sha256: try fields("sha256", .sha256),
        format: try fields("format", .choice),
        precision: try fields("precision", .choice),
        target: try fields("target", .nullable(.text(1000))),
        variant: try fields("variant", .text(1000)),
        task: try fields("task", .text(1000)),
        trained: try fields("trained", .flag),
        inputSize: try fields("input_size", .size),
        batch: try fields("batch", .integer(1...)),
        bytes: try fields("bytes", .integer(1...)),
        file: try fields("file", .text(1000)),
        producer: try fields("producer", .text(1000)),
        label: try fields("label", .text(1000)))
    }
  }
}

extension Form where Value == Execution {
  fileprivate static var execution: Form {
    .object { fields in
      Execution(
        runtime: try fields("runtime", .text(1000)),
        computeUnitRequested: try fields("compute_unit_requested", .text(1000)),
        computeUnitObserved: try fields("compute_unit_observed", .nullable(.text(1000))),
        threads: try fields("threads", .nullable(.integer(1...))),
        affinity: try fields("affinity", .nullable(.list(.integer(0...)))))
    }
  }
}

extension Form where Value == Load {
  fileprivate static var load: Form {
    .object { fields in
      Load(
        coldNS: try fields("cold_ns", .nullable(.nanoseconds)),
        warmNS: try fields("warm_ns", .nullable(.nanoseconds)),
        firstInferenceNS: try fields("first_inference_ns", .nullable(.nanoseconds)))
    }
  }
}

extension Form where Value == Timing {
  fileprivate static var timing: Form {
    .object { fields in
      Timing(
        clock: try fields("clock", .text(1000)),
        timerResolutionNS: try fields("timer_resolution_ns", .integer(1...)),
        warmupRuns: try fields("warmup_runs", .integer(0...)),
        runsPerSample: try fields("runs_per_sample", .integer(1...)),
        samplesNS: try fields("samples_ns", .list(.nanoseconds, 1...1_000_000)),
        processCPUNS: try fields("process_cpu_ns", .nullable(.list(.nanoseconds))))
    }
  }
}

extension Form where Value == Statistics {
  fileprivate static var statistics: Form {
    .object { fields in
      Statistics(
        count: try fields("count", .integer(1...)),
        minNS: try fields("min_ns", .integer(0...)),
        medianNS: try fields("median_ns", .integer(0...)),
        p90NS: try fields("p90_ns", .integer(0...)),
        p99NS: try fields("p99_ns", .integer(0...)),
        maxNS: try fields("max_ns", .integer(0...)),
        meanNS: try fields("mean_ns", .number(0...)),
        standardDeviationNS: try fields("standard_deviation_ns", .nullable(.number(0...))),
        medianLowNS: try fields("median_low_ns", .nullable(.integer(0...))),
        medianHighNS: try fields("median_high_ns", .nullable(.integer(0...))))
    }
  }
}

extension Form where Value == Memory {
  fileprivate static var memory: Form {
    .object { fields in
      Memory(
        peakBytes: try fields("peak_bytes", .integer(0...)),
        baselineBytes: try fields("baseline_bytes", .nullable(.integer(0...))),
        method: try fields("method", .text(1000)))
    }
  }
}

extension Form where Value == Conditions {
  fileprivate static var conditions: Form {
    .object { fields in
      Conditions(
        loadBefore: try fields("load_before", .nullable(.number(0...))),
        loadAfter: try fields("load_after", .nullable(.number(0...))),
        backgroundCores: try fields("background_cores", .nullable(.number(0...))),
        thermalBefore: try fields("thermal_before", .nullable(.text(1000))),
        thermalDuring: try fields("thermal_during", .nullable(.text(1000))),
        thermalAfter: try fields("thermal_after", .nullable(.text(1000))),
        batteryPercent: try fields("battery_percent", .nullable(.number(0...100))),
        charging: try fields("charging", .nullable(.flag)),
        lowPowerMode: try fields("low_power_mode", .nullable(.flag)))
    }
  }
}
