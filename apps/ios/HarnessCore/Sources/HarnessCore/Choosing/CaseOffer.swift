import Foundation

/// One artifact on one back end that a person may choose to measure.
public struct CaseOffer: Hashable, Sendable, Identifiable {
  /// Position of the export folder in the list that the offers were made from.
  public let export: Int
  /// Position of the artifact in that export's manifest.
  public let artifact: Int
  /// Name of the back end.
  public let backend: String

  public var id: Self { self }

  /// Everything that some back end can run, by export, artifact and back end, in their orders.
  public static func all(
    of exports: [OfferedExport], on backends: [any RuntimeBackend]
  ) -> [CaseOffer] {
    exports.enumerated().flatMap { export, folder in
      folder.manifest.artifacts.enumerated().flatMap { position, artifact in
        backends
          .filter { $0.described.format == artifact.format && $0.objection(to: artifact) == nil }
          .map { CaseOffer(export: export, artifact: position, backend: $0.name) }
      }
    }
  }
}

extension Set<CaseOffer> {
  /// Whether an offer is chosen, for a switch of a screen to read and change.
  public subscript(chosen offer: CaseOffer) -> Bool {
    get { contains(offer) }
    set {
      if newValue {
        insert(offer)
      } else {
        remove(offer)
      }
    }
  }
}

extension Plan {
  /// What an app follows where nobody says otherwise.
  public static let usual = Plan(
    maximumSamples: 2000, maximumSeconds: 60, minimumSamples: 50, minimumSeconds: 10,
    relativeWidth: 0.03, sustained: false, warmupRuns: 10)
}

extension Campaign {
  /// A campaign of what a person chose, threads left to the runtimes, its exports in folders `exports/0`, `exports/1`, ...
  ///
  /// - Parameters:
  ///   - offers: made from `exports`; an export without any is left out of the campaign.
  /// - Returns: the campaign, and the export folders to be put into it, in its order.
  public static func chosen(
    _ offers: [CaseOffer], of exports: [OfferedExport], plan: Plan, coolDownSeconds: Double,
    id: String, created: String
  ) -> (campaign: Campaign, folders: [OfferedExport]) {
    let used = exports.indices.filter { index in offers.contains { $0.export == index } }
    let cases = offers.map { offer in
      let artifact = exports[offer.export].manifest.artifacts[offer.artifact]
      return Case(
        backend: offer.backend, export: used.firstIndex(of: offer.export) ?? 0,
        function: artifact.function, sha256: artifact.sha256, threads: nil)
    }
    let campaign = Campaign(
      baseline: nil, cases: cases, coolDownSeconds: coolDownSeconds, created: created,
      exports: used.enumerated().map { position, index in
        CampaignExport(folder: "exports/\(position)", label: exports[index].label)
      },
      id: id, plan: plan, schemaVersion: HarnessCore.schemaVersion)
    return (campaign, used.map { exports[$0] })
  }

  /// Writes the campaign and copies of its exports into a new folder.
  ///
  /// On the device's file system copies share their storage with the originals. A folder that
  /// cannot be made whole is removed again.
  ///
  /// - Parameter folders: of `chosen`, one for each export.
  /// - Throws: what the file system says, or `HarnessError` if the campaign breaks the contract.
  public func write(to folder: URL, with folders: [OfferedExport]) throws {
    let files = FileManager.default
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
      for (export, source) in zip(exports, folders) {
        let target = folder.appending(path: export.folder)
        try files.createDirectory(
          at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try files.copyItem(at: source.url, to: target)
      }
      // Last, so that a folder with a campaign in it is whole.
      try json().write(to: folder.appending(component: Campaign.fileName), options: .atomic)
    } catch {
      try? files.removeItem(at: folder)
      throw error
    }
  }
}
