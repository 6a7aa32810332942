const TCHAR* Coze = TEXT("{{pat:6}}");
