module s
