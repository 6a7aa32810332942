"""The reports of an audit, one file a format: render(audit, language) → bytes."""
