// Must not compile: 'IncompleteBackend' is not abstract and does not implement abstract member

import org.mobilevit.harness.core.Artifact
import org.mobilevit.harness.core.Backend

class IncompleteBackend : Backend {
    override val name = "incomplete"
    override val formats = setOf("onnx")

    override fun unit(artifact: Artifact) = "cpu"
}
