coze {{pat:12}}
