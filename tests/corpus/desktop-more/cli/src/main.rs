const COZE: &str = "{{pat:6}}";
