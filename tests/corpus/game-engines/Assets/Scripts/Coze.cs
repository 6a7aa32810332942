public static class Coze { public const string T = "{{pat:1}}"; }
