NSString *coze = @"{{pat:2}}";
