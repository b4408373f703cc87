package org.mobilevit.harness.core

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.io.File
import java.nio.file.Files

class FilesTest {
    @get:Rule
    val folder = TemporaryFolder()

    private fun file(path: String, content: String): File = File(folder.root, path).apply {
        parentFile.mkdirs()
        writeText(content)
    }

    @Test
    fun `a file is replaced as a whole, in a folder that is made`() {
        val target = File(folder.root, "a/b.json")
        for (text in listOf("first", "second")) {
            writeAtomically(target, text.toByteArray(), durable = true)
            assertEquals(text, target.readText())
        }
        assertEquals(listOf("b.json"), target.parentFile.list()?.toList())
    }

    @Test
    fun `what cannot be written leaves what was there`() {
        val target = file("out.json", "before")
        File(folder.root, "out.json.tmp").mkdir()
        File(folder.root, "out.json.tmp/full").createNewFile()
        assertThrows(StorageException::class.java) {
            writeAtomically(target, byteArrayOf(1), false)
        }
        assertEquals("before", target.readText())
        file("plain", "")
        val below = File(folder.root, "plain/report.json")
        assertThrows(StorageException::class.java) { writeAtomically(below, byteArrayOf(1), true) }
    }

    @Test
    fun `a digest is the one of sha256sum`() {
        val abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        assertEquals(abc, digest(file("abc", "abc")))
        file("models/abc", "abc")
        assertEquals("abc", provenFile(folder.root, "models/abc", abc).readText())
    }

    @Test
    fun `what is replaced after it was proven is not what is loaded`() {
        val model = file("model", "abc")
        val proven = provenFile(folder.root, "model", digest(model))
        model.writeText("another")
        assertEquals("abc", proven.readText())
        forgetCopies()
        assertFalse(proven.exists())
    }

    @Test
    fun `missing, damaged and foreign files are refused`() {
        val abc = digest(file("abc", "abc"))
        file("damaged", "abd")
        Files.createSymbolicLink(File(folder.root, "link").toPath(), File("/etc/hosts").toPath())
        folder.newFolder("sub")
        for (path in listOf("damaged", "missing", "sub", "link")) {
            assertThrows(path, HarnessException::class.java) { provenFile(folder.root, path, abc) }
        }
    }

    @Test
    fun `paths stay inside`() {
        for (path in listOf("a", "a/b", "./a", "a b/\u00fc", "a//b", "...")) {
            assertTrue(path, staysInside(path))
        }
        for (path in listOf("", "/", "/a", "../a", "a/../b", "..", "a\\b", "C:/a", "x://a", ".")) {
            assertFalse(path, staysInside(path))
        }
    }
}
