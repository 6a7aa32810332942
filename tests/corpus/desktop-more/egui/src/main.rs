const COZE: &str = "{{pat:3}}";
