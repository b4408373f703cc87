// expected: extra argument 'size' in call
import CoreVideo
import HarnessBackends
import HarnessCore

let backends = Backends.all(system: "iOS", execuTorch: "1", size: 3)
