import PictureCore
import Testing

struct PixelOrderTests {
  private func bgra(_ pixels: [UInt8], width: Int, rowBytes: Int, size: Int) -> [UInt8] {
    var target = [UInt8](repeating: 7, count: size)
    target.withUnsafeMutableBytes {
      writeBGRA(pixels, width: width, rowBytes: rowBytes, into: $0)
    }
    return target
  }

  @Test func redAndBlueChangePlaces() {
    #expect(bgra([1, 2, 3], width: 1, rowBytes: 4, size: 4) == [3, 2, 1, 255])
  }

  @Test func rowsMayBeLongerThanThePicture() {
    let written = bgra([1, 2, 3, 4, 5, 6], width: 1, rowBytes: 6, size: 12)
    #expect(written == [3, 2, 1, 255, 7, 7, 6, 5, 4, 255, 7, 7])
  }

  @Test func aRowOfSeveralPixels() {
    let written = bgra([1, 2, 3, 4, 5, 6], width: 2, rowBytes: 8, size: 8)
    #expect(written == [3, 2, 1, 255, 6, 5, 4, 255])
  }
}
