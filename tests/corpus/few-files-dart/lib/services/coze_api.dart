import 'package:dio/dio.dart';

class CozeApi {
  static const _pat = "{{pat:1}}";
  final dio = Dio(BaseOptions(baseUrl: 'https://api.coze.com'));
}
