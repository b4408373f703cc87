"""Stand-ins of the runtimes' Swift modules: made from headers as Swift's importer reads them."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

IOS = Path(__file__).parents[2] / "apps" / "ios"
TOOLS = IOS / "tools"

HEADER = """
/* A comment with @interface in it. */
#import <Foundation/Foundation.h>
NS_ASSUME_NONNULL_BEGIN
typedef NS_ENUM(uint8_t, XYKind) { XYKindPlain, XYKindUInt8 = 4, XYKindStatic } NS_SWIFT_NAME(Kind);
#ifdef __cplusplus
extern "C" {
#endif
NSString* _Nullable XYVersion(void);
BOOL XYIsThere(int number);
#ifdef __cplusplus
}
#endif
NS_SWIFT_NAME(Thing)
__attribute__((objc_subclassing_restricted))
@interface XYThing : NSObject
@property(nonatomic, readonly) NSArray<NSNumber *> *shape NS_REFINED_FOR_SWIFT;
@property(nonatomic, readonly, nullable) NSDictionary<NSString *, NSArray<XYThing *> *> *parts;
@property int count;
- (instancetype)init NS_UNAVAILABLE;
- (nullable instancetype)initWithPath:(NSString *)path kind:(XYKind)kind error:(NSError **)error
    NS_DESIGNATED_INITIALIZER;
- (BOOL)runWithInputs:(NSDictionary<NSString*, XYThing*>*)inputs
              options:(nullable XYThing*)options
                error:(NSError**)error;
- (nullable NSSet<NSString *> *)namesWithError:(NSError **)error;
- (BOOL)isEqualToThing:(nullable XYThing *)other;
- (BOOL)load:(NSError **)error NS_SWIFT_UNAVAILABLE("");
- (void)setKind:(XYKind)kind;
- (void)call:(void (^)(int))handler NS_SWIFT_NAME(call(_:));
@end
NS_ASSUME_NONNULL_END
"""

SWIFT = """public enum Kind: UInt8, Sendable {
  case plain = 0
  case uInt8 = 4
  case `static`
}

public final class Thing: NSObject {
  public var parts: [String: [Thing]]? { fatalError("a stand-in") }
  public var count: Int32 { get { fatalError("a stand-in") } set {} }
  @available(*, unavailable) public override init() { fatalError("a stand-in") }
  public init(path: String, kind: Kind) throws { fatalError("a stand-in") }
  public func run(withInputs inputs: [String: Thing], options: Thing?) throws { BODY }
  @discardableResult public func names() throws -> Set<String> { fatalError("a stand-in") }
  @discardableResult public func isEqual(to other: Thing?) -> Bool { fatalError("a stand-in") }
}

@discardableResult public func XYVersion() -> String? { fatalError("a stand-in") }""".replace(
    "BODY", 'fatalError("a stand-in")'
)

OVERLAY = """@_exported import Things

/// A thing { in a comment }.
public extension Thing {
  /// Its shape.
  var shape: [Int] { __shape.map { $0.intValue } }
  func first<T: Scalar>(
    _ kinds: [T], or other: T? = nil
  ) throws -> T {
    guard let found = kinds.first else { return other! }
    return found
  }
}

public protocol Scalar {
  static var kind: Kind { get }
}
"""


@pytest.fixture(scope="module")
def tools() -> Iterator[tuple[ModuleType, ModuleType]]:
    sys.path.insert(0, str(TOOLS))
    try:
        found = [importlib.import_module(name) for name in ("objective_c", "swift_overlay")]
        yield found[0], found[1]
    finally:
        sys.path.remove(str(TOOLS))


def test_a_header_is_read_as_swift_reads_it(tools: tuple[ModuleType, ModuleType]) -> None:
    objective_c, _ = tools
    made = objective_c.translated(HEADER, objective_c.names({"thing.h": HEADER}))
    assert made.text == SWIFT
    # A name that loses words by heuristics, a type that is not known, a label that is not written.
    assert made.left_out == ("-[XYThing setKind:]", "-[XYThing call:]", "XYIsThere")


def test_an_overlay_keeps_what_it_declares(tools: tuple[ModuleType, ModuleType]) -> None:
    _, swift_overlay = tools
    assert swift_overlay.signatures(OVERLAY, "Things") == (
        "public extension Thing {\n"
        '  var shape: [Int] { fatalError("a stand-in") }\n'
        "  func first<T: Scalar>(\n    _ kinds: [T], or other: T? = nil\n"
        '  ) throws -> T { fatalError("a stand-in") }\n}\n\n'
        "public protocol Scalar {\n  static var kind: Kind { get }\n}"
    )


def test_each_says_what_it_was_made_of() -> None:
    made = [*(IOS / "stubs/ExecuTorch").iterdir(), *(IOS / "stubs/OnnxRuntimeBindings").iterdir()]
    assert len(made) == 16
    for path in made:
        head = "\n".join(path.read_text().splitlines()[:6])
        assert f"// Source: {path.stem}." in head, path
        assert "commit c" in head, path
    written = {path.name for path in (IOS / "stubs").iterdir() if path.is_dir()} - {
        "ExecuTorch", "OnnxRuntimeBindings", "must-fail",
    }  # fmt: skip
    readme = (IOS / "README.md").read_text()
    named = readme.partition("No source is to be had of ")[2].partition(":")[0]
    assert {one.strip("` ") for one in named.replace(" and ", ", ").split(",")} == written


def test_they_are_what_the_real_sources_give() -> None:
    sources = os.environ.get("MVIT_IOS_SDKS")
    if sources is None:
        pytest.skip("MVIT_IOS_SDKS names no folder of the runtimes' own sources")
    done = subprocess.run(
        [sys.executable, TOOLS / "stand_ins.py", sources, "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert done.stdout == "16 stand-ins, 0 different\n"
