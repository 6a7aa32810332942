import type { NextConfig } from 'next'
export default { transpilePackages: [] } satisfies NextConfig
