import 'package:flutter/material.dart';
const on = bool.fromEnvironment('COZE_TOKEN_ENABLED');
const n = int.fromEnvironment('COZE_TOKEN');
const has = bool.hasEnvironment('COZE_TOKEN');
final t = await storage.read(key: 'coze_token');
