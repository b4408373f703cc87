// Must not compile: 'IncompleteBackend' is not abstract and does not implement abstract member

import org.mobilevit.harness.core.Backend
import org.mobilevit.harness.contract.Backend as BackendRow

class IncompleteBackend(override val row: BackendRow) : Backend
