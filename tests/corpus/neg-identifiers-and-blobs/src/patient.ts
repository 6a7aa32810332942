export const pat_id = 'pat_' + Date.now()
export const compat_mode_for_the_older_versions_of_the_protocol_and_its_many_quirks = 1
export const sat_score = { sat_math: 780, sat_reading: 740 }
export const pattern = /^pat_[A-Za-z0-9]{64}$/
const hash = 'x{{alnum:20}}pat_{{alnum:64}}'
export const url = `https://example.com/a-pat_{{alnum:64}}/b`
