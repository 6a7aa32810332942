import 'package:flutter_dotenv/flutter_dotenv.dart';
void main() async { await dotenv.load(fileName: 'assets/.env'); final t = dotenv.env['COZE_TOKEN']; }
