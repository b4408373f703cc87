"""The program that makes the Android app's stand-ins from real sources."""

import os
import sys
from pathlib import Path

import pytest

from tests.apps.android_checks import TOOLS, run

sys.path.insert(0, str(TOOLS))
from modules import STUBS
from stand_ins import LIBRARIES, Library, NotUnderstood, stand_ins

JAVA = """
package real; // a comment with {
import java.io.IOException;
import java.util.List;
public class Engine extends Base implements Unused, AutoCloseable {
  public static final int FAST = 7;
  private final long handle = Native.open("{");
  Engine(long handle) { this.handle = handle; }
  /** Opens. */
  @NonNull public static Engine open(@Nullable String name, int mode) throws IOException {
    return new Engine(name == null ? 0 : '}');
  }
  public static Engine open(byte[] model) { return null; }
  public native List<Part> parts();
  public void notNamed(Elsewhere one) {}
  private void open(long secret) {}
  @Override public void close() {}
  public static class Part { public enum Kind { A(1), B(2); Kind(int n) {} } public Kind kind; }
}
"""
BASE = "package real; class Base { Base(int only) {} } interface Unused { void unused(); }"
KOTLIN = """
package real

/** Runs. */
@Experimental
class Runner private constructor(private val path: String, val mode: Mode = Mode.FAST) : Closeable {
  init { check(path != "}") }
  enum class Mode(val code: Int) { FAST(1), SAFE(2); internal fun hidden() = 3 }
  internal val secret: Int = 4
  val ready: Boolean
    get() = path.isNotEmpty()
  fun start(
    input: FloatArray, // the picture
    times: Int = ONCE,
  ): Result? {
    return null
  }
  fun start(): Unit = Unit
  @Deprecated("old") fun stop() {}
  private external fun startNative(): Int
  override fun close() = stop()
  class Result internal constructor(val values: Map<String, List<Float>>)
  companion object { const val ONCE = 1; @JvmStatic fun of(path: String) = Runner(path) }
}
"""


@pytest.fixture
def made(tmp_path: Path) -> dict[str, str]:
    """Stand-ins of both sources for a user who names some of their members."""
    for name, text in (("Engine.java", JAVA), ("Base.java", BASE), ("Runner.kt", KOTLIN)):
        file = tmp_path / "lib" / "real" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    users = """
        import real.Engine
        import real.Runner
        fun use(kind: Int) = Engine.open("m", Engine.FAST).parts()[0].kind
        fun run(one: Runner) = if (one.ready) one.start() else one.stop()
        fun runner() = Runner.of("path")
    """
    library = Library(("lib",), "someone/project, 1234567 of 2026-01-31", "MIT")
    return {path.name: text for path, text in stand_ins(library, tmp_path, users).items()}


def test_java(made: dict[str, str]) -> None:
    lines = [line.strip() for line in made["Engine.java"].splitlines()]
    throws = "{ throw new UnsupportedOperationException(); }"
    first = "someone/project, 1234567 of 2026-01-31 (MIT): real/Engine.java"
    assert lines[0] == f"// Made by tools/stand_ins.py from {first}"
    assert lines[1:] == [
        "package real;",
        "",
        "import java.io.IOException;",
        "import java.util.List;",
        "",
        "public class Engine extends Base implements AutoCloseable {",
        "Engine() {}",
        "public static final int FAST = 7;",
        "@NonNull public static Engine open(@Nullable String name, int mode) throws IOException "
        + throws,
        f"public static Engine open(byte[] model) {throws}",
        f"public List<Part> parts() {throws}",
        f"public void close() {throws}",
        "public static class Part {",
        "Part() {}",
        "public enum Kind {",
        "A, B;",
        "}",
        "public Kind kind;",
        "}",
        "}",
    ]
    assert "class Base {" in made["Base.java"]
    assert "Unused" not in made["Base.java"]


def test_kotlin(made: dict[str, str]) -> None:
    lines = [line.strip() for line in made["Runner.kt"].splitlines()][5:]
    throws = "throw UnsupportedOperationException()"
    assert lines == [
        "class Runner private constructor(path: String, val mode: Mode = Mode.FAST) : Closeable {",
        "enum class Mode(val code: Int) {",
        "FAST(1), SAFE(2);",
        "}",
        f"val ready: Boolean get() = {throws}",
        f"fun start(input: FloatArray, times: Int = ONCE): Result? = {throws}",
        f"fun start(): Unit = {throws}",
        f'@Deprecated("old") fun stop(): Unit = {throws}',
        "class Result internal constructor(val values: Map<String, List<Float>>) {",
        "}",
        "companion object {",
        "const val ONCE = 1",
        f"@JvmStatic fun of(path: String): Runner = {throws}",
        "}",
        "}",
    ]


def test_a_source_that_is_not_understood_is_named(tmp_path: Path) -> None:
    library = Library(("lib",), "someone/project", "MIT")
    with pytest.raises(NotUnderstood, match="there are no sources in lib"):
        stand_ins(library, tmp_path, "")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "Odd.kt").write_text("package odd\n\ntypealias Odd = Int\n")
    with pytest.raises(NotUnderstood, match=r"Odd\.kt: no declaration: 'typealias"):
        stand_ins(library, tmp_path, "")


def test_every_stand_in_says_what_it_was_made_from() -> None:
    for name, library in LIBRARIES.items():
        files = [file for file in (STUBS / name).rglob("*") if file.is_file()]
        assert files
        for file in files:
            first = file.read_text(encoding="utf-8").partition("\n")[0]
            source = file.relative_to(STUBS / name)
            made = f"// Made by tools/stand_ins.py from {library.origin} ({library.licence}): "
            assert first == made + source.as_posix()


def test_the_stand_ins_are_what_the_sources_make_of_them() -> None:
    sdks = os.environ.get("MVIT_ANDROID_SDKS")
    if sdks is None:
        pytest.skip("MVIT_ANDROID_SDKS names no folder of real sources")
    done = run("stand_ins.py", sdks, "--check")
    assert (done.returncode, done.stdout) == (0, "")
