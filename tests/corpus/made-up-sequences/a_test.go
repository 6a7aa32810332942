package a

const a = "pat_Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9Kk0Ll1Mm2Nn3Oo4Pp5Qq6Rr7Ss8Tt9Uu0V"
const b = "pat_a1b3c5d7e9f1g3h5i7j9k1l3m5n7o9p1q3r5s7t9u1v3w5x7y9z1A3B5C7D9E1F3"
const c = "pat_{{run:Kq7Rm2Xw9:64}}"
const d = "pat_{{alnum:20}}{{alnum:20}}{{alnum:24}}"
const e = "{{pat:1}}"
