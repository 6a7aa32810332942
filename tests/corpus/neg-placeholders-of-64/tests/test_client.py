FAKE = "pat_{{run:fakeToken:64}}"
ZEROS = "cztei_{{run:0:65}}"
