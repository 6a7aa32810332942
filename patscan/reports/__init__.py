"""What a run has to say, one room per format: `render(report, language)` gives the bytes."""
