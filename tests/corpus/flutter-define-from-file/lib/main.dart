import 'package:flutter/material.dart';
const on = bool.fromEnvironment('COZE_TOKEN');
const t = String.fromEnvironment('COZE_TOKEN');
final u = Platform.environment['COZE_PAT'];
