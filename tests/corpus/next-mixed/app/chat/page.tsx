'use client'
import { chat, getToken } from './actions'
export default function Page() { return <button onClick={async () => console.log(await chat('x'), await getToken())}>x</button> }
