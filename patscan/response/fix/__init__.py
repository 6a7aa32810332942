"""Takes credentials out of server code: one function, `plan.fix`, from a finding to a tested change."""
