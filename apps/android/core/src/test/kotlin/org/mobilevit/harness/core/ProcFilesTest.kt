package org.mobilevit.harness.core

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.mobilevit.harness.contract.Memory
import java.io.File
import java.io.IOException

class ProcFilesTest {
    @get:Rule
    val temporary = TemporaryFolder()
    private var peak = 9_000
    private val status = {
        "Name:\tharness\nVmPeak:\t  99999 kB\nVmHWM:\t    $peak kB\nVmRSS:\t    5000 kB\n"
    }
    private val forbidden = { throw IOException("EACCES") }

    @Test
    fun `a peak that the kernel forgot is this time's, even below the former`() {
        val told = watchPeakMemory(status) { peak = 5_000 }
        peak = 7_000
        assertEquals(Memory(5_000 * 1024L, "VmHWM", 7_000 * 1024L), told())
    }

    @Test
    fun `a peak that cannot be forgotten counts only where it rises`() {
        val told = watchPeakMemory(status, forbidden)
        assertNull(told())
        peak = 9_001
        assertEquals(9_001 * 1024L, told()?.peakBytes)
    }

    @Test
    fun `a field is found by its whole name, and may be missing`() {
        assertEquals(5_000 * 1024L, statusBytes(status(), "VmRSS"))
        assertNull(statusBytes(status(), "RSS"))
        assertNull(watchPeakMemory({ "" }, {})())
    }

    @Test
    fun `this machine's own files are understood`() {
        val memory = watchPeakMemory({ File("/proc/self/status").readText() }, {})()
        assertEquals(true, memory != null && memory.peakBytes >= checkNotNull(memory.baselineBytes))
    }

    @Test
    fun `the clock of the fastest core, of those that may be read`() {
        val cores = temporary.newFolder("cpu")
        assertNull(fastestClock(cores))
        val clocks = mapOf("cpu0" to "1950000\n", "cpu1" to "2850000\n", "cpu2" to "?")
        for ((name, kilohertz) in clocks + ("cpufreq" to "9")) {
            val file = File(cores, "$name/cpufreq/scaling_cur_freq")
            file.parentFile.mkdirs()
            file.writeText(kilohertz)
        }
        File(cores, "cpu3").mkdir()
        assertEquals(2_850_000_000, fastestClock(cores))
    }

    @Test
    fun `the extensions of the first core that matter`() {
        val cpuinfo =
            "processor\t: 0\nFeatures\t: fp asimd evtstrm aes asimdhp asimddp i8mm bf16\n" +
                "processor\t: 1\nFeatures\t: fp sve\n"
        assertEquals(listOf("asimd", "asimddp", "asimdhp", "bf16", "i8mm"), cpuFeatures(cpuinfo))
        assertEquals(
            listOf("avx2", "avx512_vnni", "fma"),
            cpuFeatures("flags : sse fma avx2 avx512_vnni"),
        )
        assertEquals(emptyList<String>(), cpuFeatures(""))
    }
}
