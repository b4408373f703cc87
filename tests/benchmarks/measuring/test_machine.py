"""What is seen of the machine besides the samples."""

from benchmarks.measuring.machine import Observer


def test_the_observer_does_not_count_its_own_process() -> None:
    observer = Observer()
    total = sum(i * i for i in range(300_000))
    disturbance = observer.disturbance()
    assert total > 0
    assert disturbance.background_cores is not None
    assert disturbance.background_cores >= 0
