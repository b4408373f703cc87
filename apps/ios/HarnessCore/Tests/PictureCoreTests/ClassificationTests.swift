import PictureCore
import Testing

struct ClassificationTests {
  @Test func theBestClassesComeFirstAndTheFirstOfEquals() {
    let classes = Classes(count: 4, labels: ["a", "b", "c", "d"])
    let found = classes.top(3, of: [1, 80, 0, 80])
    #expect(found.map(\.label) == ["b", "d", "a"])
    #expect(found.map(\.probability)[0] == 0.5)
    #expect(classes.top(0, of: [1, 2, 3, 4]).isEmpty)
  }

  @Test func withoutLabelsAClassHasItsNumber() {
    #expect(Classes(count: 2, labels: nil).top(1, of: [0, 1]).map(\.label) == ["1"])
  }
}
