const COZE: &str = "{{pat:2}}";
