"""The tests: they mirror the floors, plus stories (whole journeys) and sandbox (stateful fakes)."""
