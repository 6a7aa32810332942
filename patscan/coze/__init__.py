"""All that is known about Coze: credential families, their lifetimes, rules, placeholders, masks."""
