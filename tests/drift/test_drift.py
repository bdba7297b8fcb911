"""Every planted drift is caught for the right reason, and nothing else is."""


def test_drift_is_caught(drift, gate, rounding_gate):
    assert gate.cases[drift]["says"] in gate.complaints(drift, "drift")
    assert gate.cases[drift]["says"] in rounding_gate.complaints(drift, "drift")


def test_control_passes(drift, gate):
    assert not gate.complaints(drift, "control")


def test_noise_passes(noise, gate):
    assert not gate.complaints(noise, "control")
    assert not gate.complaints(noise, "drift")


def test_rounding_is_told_from_drift(rounded, gate, rounding_gate):
    assert not gate.complaints(rounded, "control")
    assert "rounding" in gate.complaints(rounded, "drift")
    assert not rounding_gate.complaints(rounded, "drift")


def test_nothing_else_fails(gate, rounding_gate):
    assert gate.unplanted_failures() == []
    assert rounding_gate.unplanted_failures() == []


def test_names_are_unique_and_many(gate):
    assert len(gate.cases) == len(gate.tests) >= 45
