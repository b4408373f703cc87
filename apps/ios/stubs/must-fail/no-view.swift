// expected: requires that 'Int' conform to 'View'
import SwiftUI

struct Screen: View {
  var body: some View {
    List {
      3
    }
  }
}
