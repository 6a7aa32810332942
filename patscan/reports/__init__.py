"""What a run reports, one module per format: `render(report, language)` returns the bytes."""
