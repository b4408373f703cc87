import Foundation

extension Campaign {
  static let largest = 16 << 20  // bytes; a thousand cases take 0.3 MB

  /// A campaign from its JSON.
  ///
  /// - Throws: `HarnessError`: no JSON, another schema version, or a field that breaks the contract.
  public static func parse(_ bytes: Data) throws -> Campaign {
    try readDocument(bytes, name: "The campaign", version: version, largest: largest) { fields in
      let campaign = Campaign(
        id: try fields("id", .uuid),
        created: try fields("created", .time),
        exports: try fields("exports", .list(.export, 1...1_000_000)),
        cases: try fields("cases", .list(.campaignCase, 1...1_000_000)),
        plan: try fields("plan", .plan),
        coolDownSeconds: try fields("cool_down_seconds", .number(0...)))
      if let contradiction = campaign.contradiction {
        throw HarnessError(contradiction)
      }
      return campaign
    }
  }

  /// The campaign as JSON, read back before it is given out: for an app that makes its own.
  ///
  /// - Throws: `HarnessError`: the contract would not accept the campaign.
  public func text() throws -> String {
    let text = try json.text() + "\n"
    _ = try Campaign.parse(Data(text.utf8))
    return text
  }

  private var contradiction: String? {
    if Set(exports.map { Array($0.folder.utf8) }).count < exports.count {
      return "two exports have the same folder"
    }
    if let wrong = cases.first(where: { $0.export >= exports.count }) {
      return "a case is of export \(wrong.export), and there are \(exports.count)"
    }
    return Set(cases).count < cases.count ? "two cases are the same" : nil
  }

  private var json: JSONValue {
    .object([
      "schema_version": .integer(Self.version),
      "id": .string(id),
      "created": .string(created),
      "exports": .array(
        exports.map { .object(["folder": .string($0.folder), "label": .string($0.label)]) }),
      "cases": .array(
        cases.map {
          .object([
            "export": .integer($0.export),
            "sha256": .string($0.sha256),
            "function": .text($0.function),
            "backend": .string($0.backend),
            "threads": .count($0.threads),
          ])
        }),
      "plan": .object([
        "minimum_samples": .integer(plan.minimumSamples),
        "maximum_samples": .integer(plan.maximumSamples),
        "minimum_seconds": .number(plan.minimumSeconds),
        "maximum_seconds": .number(plan.maximumSeconds),
        "relative_width": .number(plan.relativeWidth),
        "warmup_runs": .integer(plan.warmupRuns),
      ]),
      "cool_down_seconds": .number(coolDownSeconds),
    ])
  }
}

extension Form where Value == Campaign.Export {
  fileprivate static var export: Form {
    .object { fields in
      Campaign.Export(
        folder: try fields("folder", .relativePath), label: try fields("label", .text(1000)))
    }
  }
}

extension Form where Value == Campaign.Case {
  fileprivate static var campaignCase: Form {
    .object { fields in
      Campaign.Case(
        export: try fields("export", .integer(0...)),
        sha256: try fields("sha256", .sha256),
        function: try fields("function", .nullable(.text())),
        backend: try fields("backend", .backendName),
        threads: try fields("threads", .nullable(.integer(1...1024))))
    }
  }
}

extension Form where Value == String {
  fileprivate static var backendName: Form {
    text().checked { name in
      name.wholeMatch(of: /[a-z0-9-]{1,100}/) == nil ? "expected a name such as coreml-ane" : nil
    }
  }
}

extension Form where Value == Plan {
  fileprivate static var plan: Form {
    Form.object { fields in
      Plan(
        minimumSamples: try fields("minimum_samples", .integer(6...1_000_000)),
        maximumSamples: try fields("maximum_samples", .integer(6...1_000_000)),
        minimumSeconds: try fields("minimum_seconds", .number(0...)),
        maximumSeconds: try fields("maximum_seconds", .positive),
        relativeWidth: try fields("relative_width", .positive.checked { $0 < 1 ? nil : "\($0)" }),
        warmupRuns: try fields("warmup_runs", .integer(0...)))
    }.checked { plan in
      plan.maximumSamples < plan.minimumSamples || plan.maximumSeconds < plan.minimumSeconds
        ? "a maximum is below its minimum" : nil
    }
  }
}
