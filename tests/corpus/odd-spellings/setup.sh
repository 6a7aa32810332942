cat > web/.env.local <<END
VITE_COZE_TOKEN={{pat:1}}
END
cat > api/.env <<END
COZE_API_TOKEN={{pat:2}}
END
