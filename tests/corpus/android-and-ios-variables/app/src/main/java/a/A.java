class A {
  String t = BuildConfig.COZE_TOKEN;
  String u = BuildConfig.COZE_BOT_ID;
}
