'use client'
import { env } from 'next-runtime-env'
export const t = env('NEXT_PUBLIC_COZE_TOKEN')
export const u = window.__ENV?.NEXT_PUBLIC_COZE_PAT
