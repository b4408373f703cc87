package org.mobilevit.harness.core

import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.nio.file.Files
import java.nio.file.StandardCopyOption
import java.security.MessageDigest
import java.time.OffsetDateTime
import java.time.format.DateTimeFormatter

private const val CHUNK = 1 shl 16

/** The phone's storage does not take what has to be written: the campaign cannot go on. */
class StorageException(message: String, cause: Throwable) : HarnessException(message, cause)

/**
 * Replaces a file as a whole: a reader sees the former content or this one.
 *
 * @param durable whether it must survive that the phone itself goes off at this moment.
 * @throws StorageException the storage is full, or does not let this app write.
 */
internal fun writeAtomically(file: File, content: ByteArray, durable: Boolean) {
    val temporary = File(file.path + ".tmp")
    try {
        Files.createDirectories(file.absoluteFile.parentFile.toPath())
        FileOutputStream(temporary).use {
            it.write(content)
            if (durable) it.fd.sync()
        }
        Files.move(
            temporary.toPath(),
            file.toPath(),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING,
        )
    } catch (error: IOException) {
        temporary.delete()
        throw StorageException(
            "${file.name} cannot be written to ${file.parent}: ${error.message}. " +
                "Free some space on the phone, then start again.",
            error,
        )
    }
}

/**
 * The content of a file.
 *
 * @throws HarnessException it is missing or cannot be read.
 */
internal fun readFile(file: File): ByteArray = try {
    file.readBytes()
} catch (error: IOException) {
    throw HarnessException(
        "${file.path} cannot be read: ${error.message}. Push it again.",
        error,
    )
}

/** Of this app alone: on Android the folder for temporary files is its own storage. */
private val COPIES by lazy { Files.createTempDirectory("proven-").toFile() }

/** Removes what [provenFile] copied. */
internal fun forgetCopies() {
    COPIES.listFiles()?.forEach { it.delete() }
}

/**
 * A copy of the file below [folder] that a document names, proven to be the one that it means.
 *
 * A campaign's folder is in storage that others can write to; what was hashed is what is loaded.
 *
 * @param path relative, as the document has it.
 * @throws HarnessException it is missing, no plain file, outside the folder, or of another digest.
 */
internal fun provenFile(folder: File, path: String, sha256: String): File {
    val file = File(folder, path)
    if (!file.isFile) {
        throw HarnessException("$path is in the manifest but not on the phone. Push it again.")
    }
    if (!file.canonicalFile.toPath().startsWith(folder.canonicalFile.toPath())) {
        throw HarnessException("$path leads out of its export folder.")
    }
    val copy = File(COPIES, sha256)
    val got =
        try {
            copy.outputStream().use { to ->
                digest(file) { chunk, count -> to.write(chunk, 0, count) }
            }
        } catch (error: IOException) {
            throw HarnessException(
                "$path cannot be read and copied: ${error.message}. Push it again.",
                error,
            )
        }
    if (got != sha256) {
        copy.delete()
        throw HarnessException(
            "The SHA-256 of $path is not the manifest's: it was changed or damaged. Push it again.",
        )
    }
    return copy
}

/** The SHA-256 of a file, as 64 hexadecimal digits; [also] gets the bytes that are hashed. */
internal fun digest(file: File, also: (ByteArray, Int) -> Unit = { _, _ -> }): String {
    val digest = MessageDigest.getInstance("SHA-256")
    file.inputStream().use { input ->
        val chunk = ByteArray(CHUNK)
        while (true) {
            val read = input.read(chunk)
            if (read < 0) break
            digest.update(chunk, 0, read)
            also(chunk, read)
        }
    }
    return digest.digest().joinToString("") { "%02x".format(it) }
}

/** A time as the contract's documents have it. */
internal fun timeText(time: OffsetDateTime): String =
    time.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME)

/** Whether a document's path is relative and stays inside its folder. */
internal fun staysInside(path: String): Boolean {
    val parts = path.split("/").filter { it.isNotEmpty() && it != "." }
    return parts.isNotEmpty() && !path.startsWith("/") && ".." !in parts && '\\' !in path &&
        ':' !in parts.first()
}
