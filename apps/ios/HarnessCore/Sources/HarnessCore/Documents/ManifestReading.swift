import Foundation

extension Manifest {
  private static let largest = 16 << 20  // bytes; a real one holds some kilobytes

  /// A manifest from its JSON.
  ///
  /// - Throws: `HarnessError`: no JSON, another schema version, or a field that breaks the contract.
  public static func parse(_ bytes: Data) throws -> Manifest {
    try readDocument(
      bytes, name: "The manifest", version: version, largest: largest
    ) { fields in
      Manifest(
        toolkit: try fields("toolkit", .text()),
        model: try fields("model", .model),
        parameters: try fields("parameters", .integer(1...)),
        references: try fields("references", .list(.reference)),
        artifacts: try fields("artifacts", .list(.artifact)))
    }
  }
}

extension Form where Value == Model {
  fileprivate static var model: Form {
    .object { fields in
      let model = Model(
        variant: try fields("variant", .text()),
        task: try fields("task", .choice as Form<ModelTask>).rawValue,
        numClasses: try fields("num_classes", .integer(1...)),
        labels: try fields("labels", .nullable(.list(.text())), default: nil),
        preprocessing: try fields("preprocessing", .preprocessing),
        trained: try fields("trained", .flag))
      _ = try fields("origin", .choice as Form<Origin>)
      _ = try fields("source", .text())
      _ = try fields("sha256", .sha256)
      for name in ["assumed", "overridden", "dropped"] {
        _ = try fields(name, .list(.text()), default: [])
      }
      if let labels = model.labels, labels.count != model.numClasses {
        throw HarnessError("\(labels.count) labels for \(model.numClasses) classes")
      }
      return model
    }
  }
}

private enum ModelTask: String, CaseIterable { case classification }

private enum Origin: String, CaseIterable {
  case cvnets, transformers, timm, random
  case toolkit = "mobilevit_deploy"
}

extension Form where Value == Preprocessing {
  fileprivate static var preprocessing: Form {
    Form.object { fields in
      Preprocessing(
        resize: try fields("resize", .size),
        resizeMode: try fields("resize_mode", .choice, default: .cover),
        crop: try fields("crop", .size),
        interpolation: try fields("interpolation", .choice),
        antialias: try fields("antialias", .flag),
        colourOrder: try fields("colour_order", .choice),
        scale: try fields("scale", .positive),
        mean: try fields("mean", .list(.number, 3...3), default: [0, 0, 0]),
        std: try fields("std", .list(.positive, 3...3), default: [1, 1, 1]))
    }.checked { described in
      if described.resize.height < described.crop.height
        || described.resize.width < described.crop.width
      {
        return "the crop is larger than the resize"
      }
      return described.interpolation == .lanczos && !described.antialias
        ? "lanczos exists only with antialias true" : nil
    }
  }
}

extension Form where Value == Size {
  static var size: Form {
    Form { value, path in
      let extents = try Form<[Int]>.list(.integer(1...), 2...2).read(value, path)
      return Size(height: extents[0], width: extents[1])
    }
  }
}

extension Form where Value == Reference {
  fileprivate static var reference: Form {
    .object { fields in
      Reference(
        name: try fields("name", .text()),
        pixels: try fields("pixels", .storedArray),
        outputs: try fields("outputs", .map(.storedArray)))
    }
  }
}

extension Form where Value == StoredArray {
  fileprivate static var storedArray: Form {
    .object { fields in
      StoredArray(
        file: try fields("file", .relativePath),
        sha256: try fields("sha256", .sha256),
        shape: try fields("shape", .list(.integer(1...))),
        dtype: try fields("dtype", .choice),
        layout: try fields("layout", .choice))
    }
  }
}

extension Form where Value == Artifact {
  fileprivate static var artifact: Form {
    Form.object { fields in
      let artifact = Artifact(
        format: try fields("format", .choice),
        precision: try fields("precision", .choice),
        target: try fields("target", .text()),
        file: try fields("file", .relativePath),
        function: try fields("function", .nullable(.text()), default: nil),
        sha256: try fields("sha256", .sha256),
        bytes: try fields("bytes", .integer(1...)),
        inputs: try fields("inputs", .list(.tensorSpec, 1...1_000_000)),
        outputs: try fields("outputs", .list(.tensorSpec, 1...1_000_000)),
        minimumRuntime: try fields("minimum_runtime", .text()),
        parity: try fields("parity", .nullable(.parityRecord)),
        notRun: try fields("not_run", .nullable(.text()), default: nil),
        bundledProgram: try fields("bundled_program", .nullable(.bundledProgram), default: nil))
      _ = try fields("rewrites", .list(.text()))
      _ = try fields("options", .map(.textOrInteger))
      _ = try fields("operators", .map(.integer(...Int.max)))
      _ = try fields("delegation", .nullable(.delegation), default: nil)
      _ = try fields("tools", .map(.text()))
      return artifact
    }.checked { artifact in
      artifact.parity == nil && artifact.notRun == nil
        ? "neither parity figures nor a reason in not_run" : nil
    }
  }
}

extension Form where Value == TensorSpec {
  fileprivate static var tensorSpec: Form {
    .object { fields in
      let range = try fields("range", .nullable(.list(.number, 2...2)), default: nil)
      return TensorSpec(
        name: try fields("name", .text()),
        shape: try fields("shape", .list(.extent)),
        dtype: try fields("dtype", .choice),
        layout: try fields("layout", .choice),
        range: range.map { Bounds(low: $0[0], high: $0[1]) })
    }
  }
}

extension Form where Value == Extent {
  fileprivate static var extent: Form {
    Form { value, path in
      value == .string("batch") ? .batch : .fixed(try Form<Int>.integer(1...).read(value, path))
    }
  }
}

extension Form where Value == ParityRecord {
  static var parityRecord: Form {
    .object { fields in
      ParityRecord(
        limit: try fields("limit", .text()),
        runtime: try fields("runtime", .text()),
        figures: Figures(
          images: try fields("images", .integer(1...)),
          maxAbsError: try fields("max_abs_error", .number(0...)),
          relativeError: try fields("relative_error", .number(0...)),
          psnrDB: try fields("psnr_db", .number),
          cosine: try fields("cosine", .number),
          top1Agreement: try fields("top1_agreement", .number(0...1))))
    }
  }
}

extension Form where Value == BundledProgram {
  fileprivate static var bundledProgram: Form {
    .object { fields in
      BundledProgram(
        file: try fields("file", .relativePath),
        sha256: try fields("sha256", .sha256),
        bytes: try fields("bytes", .integer(1...)),
        images: try fields("images", .integer(1...)),
        tolerance: try fields("tolerance", .positive))
    }
  }
}

extension Form where Value == Void {
  fileprivate static var textOrInteger: Form {
    Form { value, path in
      switch value {
      case .string, .integer: ()
      default: throw broken(path, "expected a string or an integer, got \(value.kind)")
      }
    }
  }

  fileprivate static var delegation: Form {
    .object { fields in
      _ = try fields("partitions", .integer(0...))
      _ = try fields("inside", .map(.integer(...Int.max)))
      _ = try fields("outside", .map(.integer(...Int.max)))
    }
  }
}
