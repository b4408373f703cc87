/// A natural number of any size, with what binomial coefficients need.
struct Natural {
  /// Least significant first; no zero at the end.
  private var words: [UInt]

  init(_ value: UInt) {
    words = value == 0 ? [] : [value]
  }

  func times(_ factor: UInt) -> Natural {
    var product = self
    var carry: UInt = 0
    for index in words.indices {
      let (high, low) = words[index].multipliedFullWidth(by: factor)
      let (sum, overflow) = low.addingReportingOverflow(carry)
      product.words[index] = sum
      carry = high + (overflow ? 1 : 0)
    }
    if carry > 0 {
      product.words.append(carry)
    }
    return product
  }

  /// The quotient of a division that leaves nothing.
  func dividedExactly(by divisor: UInt) -> Natural {
    var quotient = self
    var rest: UInt = 0
    for index in words.indices.reversed() {
      (quotient.words[index], rest) = divisor.dividingFullWidth((rest, words[index]))
    }
    while quotient.words.last == 0 {
      quotient.words.removeLast()
    }
    return quotient
  }

  func plus(_ other: Natural) -> Natural {
    var sum = self
    var carry: UInt = 0
    for index in 0..<max(words.count, other.words.count) {
      let left = index < words.count ? words[index] : 0
      let right = index < other.words.count ? other.words[index] : 0
      let (half, first) = left.addingReportingOverflow(right)
      let (whole, second) = half.addingReportingOverflow(carry)
      carry = (first ? 1 : 0) + (second ? 1 : 0)
      if index < words.count {
        sum.words[index] = whole
      } else {
        sum.words.append(whole)
      }
    }
    if carry > 0 {
      sum.words.append(carry)
    }
    return sum
  }

  /// Whether the number is at most 2 to a power.
  func isAtMost(powerOfTwo power: Int) -> Bool {
    guard let top = words.last else {
      return true
    }
    let highest = words.count * UInt.bitWidth - top.leadingZeroBitCount - 1
    if highest != power {
      return highest < power
    }
    return top.nonzeroBitCount == 1 && words.dropLast().allSatisfy { $0 == 0 }
  }
}
