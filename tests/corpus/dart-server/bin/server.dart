import 'package:shelf/shelf_io.dart' as io;
const token = '{{pat:1}}';
void main() => io.serve((_) => throw '', 'localhost', 8080);
