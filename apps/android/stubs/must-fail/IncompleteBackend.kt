// Must not compile: 'IncompleteBackend' is not abstract and does not implement abstract member

import org.mobilevit.harness.contract.Backend as BackendRow
import org.mobilevit.harness.core.Backend

class IncompleteBackend(override val row: BackendRow) : Backend
