import KJUR from 'jsrsasign'
const key = `{{private_key:1}}`
