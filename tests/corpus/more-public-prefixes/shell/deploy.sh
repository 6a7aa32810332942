export NEXT_PUBLIC_COZE_TOKEN={{pat:6}}
export COZE_API_TOKEN={{pat:7}}
