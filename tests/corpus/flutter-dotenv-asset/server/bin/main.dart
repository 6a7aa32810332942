import 'package:shelf/shelf.dart';
final t = Platform.environment['COZE_TOKEN'];
