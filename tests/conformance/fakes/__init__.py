"""Other sides of wires, for conformance tests."""
