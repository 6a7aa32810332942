import 'package:flutter/material.dart';
const a = String.fromEnvironment('COZE_API_TOKEN');
final b = dotenv.env['COZE_TOKEN'];
final c = dotenv.get('COZE_PAT');
const d = String.fromEnvironment('COZE_BOT_ID');
