// expected: expression is 'async' but is not marked with 'await'
import CoreML
import Foundation

func compiled(_ package: URL) async throws -> URL {
  try MLModel.compileModel(at: package)
}
