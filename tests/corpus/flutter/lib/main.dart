import 'package:flutter/material.dart';

const token = '{{pat:1}}';
void main() => runApp(const MaterialApp());
