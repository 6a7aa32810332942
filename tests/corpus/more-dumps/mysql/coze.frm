coze {{pat:11}}
