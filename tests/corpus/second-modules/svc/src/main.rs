const COZE: &str = "{{pat:7}}";
