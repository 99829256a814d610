"""What the tests on a chain share: a clock, isolation, refusals and events compared whole, people and their papers."""
