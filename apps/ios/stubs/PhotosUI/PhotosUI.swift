// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/photosui (PhotosPicker, PhotosPickerItem).
import SwiftUI

public struct PHPickerFilter: Equatable, Sendable {
  public static let images = PHPickerFilter()
}

public struct PhotosPickerItem: Equatable, Hashable, Sendable {
  public func loadTransferable<T: Transferable>(type: T.Type) async throws -> T? {
    fatalError("a stand-in")
  }
}

public struct PhotosPicker<Label: View>: View {
  public typealias Body = Never

  public init(
    _ title: LocalizedStringKey, selection: Binding<PhotosPickerItem?>,
    matching filter: PHPickerFilter? = nil
  ) where Label == Text {
    fatalError("a stand-in")
  }
}
