'use client'
export default function Providers({ coze, children }) { return <Ctx.Provider value={coze}>{children}</Ctx.Provider> }
