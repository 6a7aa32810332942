import 'package:shelf/shelf_io.dart';
const token = '{{pat:22}}';
