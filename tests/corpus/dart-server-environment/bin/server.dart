import 'package:shelf/shelf.dart';
const t = String.fromEnvironment('COZE_API_TOKEN');
final e = Platform.environment['COZE_TOKEN'];
