// Must not compile: it is internal in

import org.mobilevit.harness.backends.ExecuTorchBackend

val adapter = ExecuTorchBackend()
