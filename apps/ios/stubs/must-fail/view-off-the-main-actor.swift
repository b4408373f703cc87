// expected: main actor-isolated
import UIKit

func keepAwake() {
  UIApplication.shared.isIdleTimerDisabled = true
}
