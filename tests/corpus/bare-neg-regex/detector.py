PATTERN = re.compile(r'pat_[A-Za-z0-9]{64}')
SAMPLE = 'pat_' + 'a' * 64
assert mask('pat_abc') == 'pat_***'
