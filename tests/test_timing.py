from foundations.support import seconds


def test_counts_single_calls_whatever_their_number_in_a_run():
    calls = 0

    def quick():
        nonlocal calls
        calls += 1

    duration = seconds(quick, repeats=3)
    # Three runs of 0.2 s or more each: many quick calls, each a tiny share of a run.
    assert calls > 1000
    assert 0 < duration < 0.2 / 1000


def test_is_the_time_of_one_call_and_not_of_a_run(monkeypatch):
    now = 0.0

    def half_a_second():
        nonlocal now
        now += 0.5

    monkeypatch.setattr("foundations.support.timing.Timer", _timer(lambda: now))
    assert seconds(half_a_second) == 0.5


def test_forgets_a_disturbed_run(monkeypatch):
    now, durations = 0.0, iter([1.0, 1.0, 60.0, 1.0, 1.0])

    def disturbed():
        nonlocal now
        now += next(durations)

    monkeypatch.setattr("foundations.support.timing.Timer", _timer(lambda: now))
    assert seconds(disturbed) == 1.0
    assert next(durations, None) is None, "a run is missing"


def _timer(clock):
    from timeit import Timer

    return lambda call: Timer(call, timer=clock)
