"""Every planted drift is caught for the right reason, and nothing else is."""


def test_drift_is_caught(drift, gate):
    assert gate.cases[drift]["says"] in gate.complaints(drift, "drift")


def test_control_passes(drift, gate):
    assert not gate.complaints(drift, "control")


def test_noise_passes(noise, gate):
    assert not gate.complaints(noise, "control")
    assert not gate.complaints(noise, "drift")


def test_nothing_else_fails(gate):
    assert gate.unplanted_failures() == []


def test_names_are_unique_and_many(gate):
    assert len(gate.cases) == len(gate.tests) >= 45
