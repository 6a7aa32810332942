'use client'
const KEY = '{{pat:2}}'
export default function Panel() { return <p>{KEY.length}</p> }
