set -gx VITE_COZE_TOKEN {{pat:15}}
