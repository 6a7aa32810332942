'use client'
import { send } from '@/app/actions'

export function Form() {
  return <form action={() => send('hi').then(console.log)} />
}
