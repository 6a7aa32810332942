import 'package:flutter_dotenv/flutter_dotenv.dart';
final token = dotenv.env['COZE_TOKEN'] ?? '';
final debug = dotenv.env['COZE_TOKEN_DEBUG'] == 'true';
final bot = dotenv.env['COZE_BOT_ID'];
