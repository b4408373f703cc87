package org.mobilevit.harness.core

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test
import java.io.File

/**
 * Profiles that ONNX Runtime 1.31.1 wrote with Qualcomm's execution provider 2.7.0 and its emulator
 * of the neural processor: a model with one operation that it does not take, and the same model after
 * its library was not found.
 */
class ExecutionProfileTest {
    private val units = mapOf("QNNExecutionProvider" to "npu", CPU_PROVIDER to "cpu")

    private fun profile(name: String) = File("src/test/resources/profile-$name.json").readText()

    @Test
    fun `operations of both are told`() =
        assertEquals("npu + cpu", unitObserved(profile("npu-and-cpu"), units))

    @Test
    fun `a session whose accelerator could not be set up ran on the CPU`() =
        assertEquals("cpu", unitObserved(profile("cpu"), units))

    @Test
    fun `a provider that does not tell where it runs makes the whole unknown`() =
        assertNull(unitObserved(profile("npu-and-cpu"), mapOf(CPU_PROVIDER to "cpu")))

    @Test
    fun `a profile of no run tells nothing`() = assertNull(unitObserved("[]", units))
}
