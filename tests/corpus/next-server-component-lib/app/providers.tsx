'use client'
import { mode } from '../lib/shared'
export function Providers({ children }: { children: React.ReactNode }) { return <div data-mode={mode}>{children}</div> }
