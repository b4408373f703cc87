package org.mobilevit.classifier

/** What the model gave for an input: of those in [Model.outputs], the values of one, row by row. */
internal interface Outputs {
    fun floats(which: Int = 0): FloatArray

    fun bytes(which: Int = 0): ByteArray

    fun ints(which: Int = 0): IntArray
}
