// Runs the generated package's pure part on what a Python test wrote, one line per case:
//   pixels HEIGHT WIDTH RAW RESIZE_HEIGHT RESIZE_WIDTH MODE CROP_HEIGHT CROP_WIDTH FILTER ANTIALIAS OUT
//   model HEIGHT WIDTH RAW OUT      the preprocessing of the generated Model.swift
//   upright HEIGHT WIDTH RAW ORIENTATION OUT
//   top SCORES MOST                 the generated classes; prints index, probability and label
import Foundation

func picture(_ words: ArraySlice<Substring>) throws -> Picture {
  let words = Array(words)
  let bytes = try Data(contentsOf: URL(fileURLWithPath: String(words[2])))
  return Picture(height: Int(words[0])!, width: Int(words[1])!, bytes: [UInt8](bytes))
}

func write(_ picture: Picture, to path: Substring) throws {
  print(picture.height, picture.width)
  try Data(picture.bytes).write(to: URL(fileURLWithPath: String(path)))
}

let modes: [Substring: Preprocessing.Mode] = ["cover": .cover, "stretch": .stretch]
let filters: [Substring: Interpolation] = [
  "nearest": .nearest, "bilinear": .bilinear, "bicubic": .bicubic, "lanczos": .lanczos,
]

while let line = readLine() {
  let words = line.split(separator: " ")
  switch words[0] {
  case "pixels":
    let preprocessing = Preprocessing(
      resize: Size(height: Int(words[4])!, width: Int(words[5])!), mode: modes[words[6]]!,
      crop: Size(height: Int(words[7])!, width: Int(words[8])!),
      interpolation: filters[words[9]]!, antialias: words[10] == "true")
    do {
      try write(preprocessing.pixels(of: picture(words[1...])), to: words[11])
    } catch let error as PictureError {
      print(error)
    }
  case "model":
    try write(Model.preprocessing.pixels(of: picture(words[1...])), to: words[4])
  case "upright":
    let orientation = Orientation(rawValue: UInt32(words[4])!)!
    try write(picture(words[1...]).upright(from: orientation), to: words[5])
  case "top":
    let scores = try Data(contentsOf: URL(fileURLWithPath: String(words[1])))
      .withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    for found in Model.classes.top(Int(words[2])!, of: scores) {
      print(found.index, found.probability, found.label)
    }
  default:
    fatalError(line)
  }
}
