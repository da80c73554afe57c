"""What it takes to register a qualification: its framework on paper, its gaps, what became of people."""
