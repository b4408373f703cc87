package org.mobilevit.classifier

/**
 * A class with its softmax probability.
 *
 * @property index position in the model's output, from 0.
 * @property label its name; its number where the checkpoint has no names.
 * @property probability 0 to 1.
 */
data class Classified(val index: Int, val label: String, val probability: Double)
