const COZE: &str = "{{pat:1}}";
