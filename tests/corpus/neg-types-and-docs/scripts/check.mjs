if (Object.keys(process.env).some((k) => /^(VITE|NEXT_PUBLIC)_COZE.*TOKEN/.test(k))) process.exit(1)
