"""What becomes of a credential in code: a table for each language, and one of what is left alone."""

from __future__ import annotations

import ast

import pytest

from patscan.response.fix import languages
from patscan.response.fix.idioms import IDIOMS
from patscan.response.fix.plan import Refusal
from tests.response.fix.cases import Case, changed, result
from tests.tokens import fill

# fmt: off
PYTHON = (
    Case('a.py', 'import os\nTOKEN = "{{pat:1}}"\n', 'import os\nTOKEN = os.environ["COZE_API_TOKEN"]\n'),
    Case('a.py', 'TOKEN = "{{pat:1}}"\n', 'import os\n\nTOKEN = os.environ["COZE_API_TOKEN"]\n'),
    Case('a.py', '#!/usr/bin/env python3\n# coding: utf-8\n"""Doc."""\nfrom __future__ import annotations\n\nimport re\nimport sys\n\nTOKEN = "{{pat:1}}"\n', '#!/usr/bin/env python3\n# coding: utf-8\n"""Doc."""\nfrom __future__ import annotations\n\nimport os\nimport re\nimport sys\n\nTOKEN = os.environ["COZE_API_TOKEN"]\n'),
    Case('a.py', 'import requests\nTOKEN = "{{pat:1}}"\n', 'import os\n\nimport requests\nTOKEN = os.environ["COZE_API_TOKEN"]\n'),
    Case('a.py', 'from os import environ\nTOKEN = "{{pat:1}}"\n', 'from os import environ\nTOKEN = environ["COZE_API_TOKEN"]\n'),
    Case('a.py', 'import os as o\nTOKEN = "{{pat:1}}"\n', 'import os as o\nTOKEN = o.environ["COZE_API_TOKEN"]\n'),
    Case('a.py', 'import os.path\nH = {"Authorization": "Bearer {{pat:1}}"}\n', 'import os.path\nH = {"Authorization": f"Bearer {os.environ[\'COZE_API_TOKEN\']}"}\n'),
    Case('a.py', "import os\nH = {'Authorization': f'Bearer {{pat:1}}'}\n", 'import os\nH = {\'Authorization\': f\'Bearer {os.environ["COZE_API_TOKEN"]}\'}\n'),
    Case('a.py', 'import os\nH = f"""{x} {{pat:1}}"""\n', 'import os\nH = f"""{x} {os.environ[\'COZE_API_TOKEN\']}"""\n'),
    Case('a.py', 'import os\nB = b"{{pat:1}}"\n', 'import os\nB = os.environ["COZE_API_TOKEN"].encode()\n'),
    Case('a.py', 'import os\nB = b"Bearer {{pat:1}}"\n', 'import os\nB = b"Bearer " + os.environ["COZE_API_TOKEN"].encode()\n'),
    Case('a.py', 'import os\nB = "{{pat:1}} {0}".format(1)\n', 'import os\nB = (os.environ["COZE_API_TOKEN"] + " {0}").format(1)\n'),
    Case('a.py', 'import os\nB = ("Authorization: "\n     "Bearer {{pat:1}}")\n', 'import os\nB = ("Authorization: "\n     f"Bearer {os.environ[\'COZE_API_TOKEN\']}")\n'),
    Case('a.py', 'import os\nB = ("Authorization: "\n     "{{pat:1}}")\n', 'import os\nB = ("Authorization: "\n     f"{os.environ[\'COZE_API_TOKEN\']}")\n'),
    Case('a.py', 'import os\ndef f(token: str = "{{pat:1}}"): pass\n', 'import os\ndef f(token: str = os.environ["COZE_API_TOKEN"]): pass\n'),
    Case('a.py', 'import os\nT = os.getenv("COZE_TOKEN", "{{pat:1}}")\n', 'import os\nT = os.getenv("COZE_TOKEN")\n'),
    Case('a.py', 'import os\nT = os.environ.get("COZE_TOKEN") or "{{pat:1}}"\n', 'import os\nT = os.environ.get("COZE_TOKEN")\n'),
    Case('a.py', 'import os\nT = os.environ.get("COZE_TOKEN", default="{{pat:1}}")\n', 'import os\nT = os.environ.get("COZE_TOKEN")\n'),
    Case('a.py', 'import os\nT = os.getenv("{{pat:1}}")\n', 'import os\nT = os.getenv("COZE_API_TOKEN")\n'),
    Case('a.py', 'import os\nos.environ["COZE_API_TOKEN"] = "{{pat:1}}"\nprint(1)\n', 'import os\nprint(1)\n'),
    Case('a.py', '"""Use {{pat:1}}."""\n', '"""Use YOUR_COZE_API_TOKEN."""\n'),
    Case('a.py', '# token = "{{pat:1}}"\n', '# token = "YOUR_COZE_API_TOKEN"\n'),
    Case('a.py', 'from decouple import config\nT = config("COZE_TOKEN", default="{{pat:1}}")\n', 'from decouple import config\nT = config("COZE_TOKEN")\n'),
    Case('a.py', 'from decouple import config\nT = "{{pat:1}}"\n', 'from decouple import config\nT = config("COZE_API_TOKEN")\n'),
    Case('a.py', 'env = environ.Env()\nT = "{{pat:1}}"\n', 'env = environ.Env()\nT = env("COZE_API_TOKEN")\n'),
    Case('a.py', 'import os\nB = "a {b} {{pat:1}}" + x\nC = "a {b} {{pat:1}}".upper()\n', 'import os\nB = "a {b} " + os.environ["COZE_API_TOKEN"] + x\nC = "a {b} {{pat:1}}".upper()\n'),
    Case('a.py', 'import os\nB = "a {b} {{pat:1}}".upper()\n', 'import os\nB = ("a {b} " + os.environ["COZE_API_TOKEN"]).upper()\n'),
    Case('a.py', 'import os\r\nTOKEN = "{{pat:1}}"\r\n', 'import os\r\nTOKEN = os.environ["COZE_API_TOKEN"]\r\n'),
    Case('a.py', 'x = 1\r\nTOKEN = "{{pat:1}}"\r\n', 'import os\r\n\r\nx = 1\r\nTOKEN = os.environ["COZE_API_TOKEN"]\r\n'),
    Case('a.py', 'import os\nCOZE_KEY = """{{private_key:1}}"""\n', 'import os\nCOZE_KEY = os.environ["COZE_JWT_OAUTH_PRIVATE_KEY"]\n'),
    Case('a.py', 'def f():\n    import os\n    return "{{pat:1}}"\n', 'import os\n\ndef f():\n    import os\n    return os.environ["COZE_API_TOKEN"]\n'),
    Case('a.py', 'import os\nurl = "https://api.coze.cn/?t={{pat:1}}&x=1"\n', 'import os\nurl = f"https://api.coze.cn/?t={os.environ[\'COZE_API_TOKEN\']}&x=1"\n'),
)
REFUSED = (
    Case('a.rb', 't = %q(Bearer {{pat:1}})\n', 'the value is in a text block'),
    Case('a.go', 'package a\n\nfunc f() {\n\tconst t = "{{pat:1}}"\n}\n', 'nothing uses this constant'),
    Case('a.php', "<?php\nclass A { private $header = 'Bearer {{pat:1}}'; }\n", 'a value that the compiler has to know'),
    Case('a.php', "<?php\nclass A { use T; private $token = '{{pat:1}}'; }\n", 'PHP takes no call here'),
    Case('a.go', 'package a\n\nconst (\n\ta = "x"\n\tb = "Bearer {{pat:1}}"\n)\n', 'a value that the compiler has to know'),
    Case('a.py', 'import os\nT = ("pat_"\n     "{{pat:1:4:68}}")\n', 'it is encoded, escaped or in parts'),
    Case('a.py', 'import os\nT = os.getenv("VITE_COZE_TOKEN", "{{pat:1}}")\n', 'the code falls back from VITE_COZE_TOKEN, a name that builds'),
    Case('a.py', 'from typing import Literal\nT: Literal["{{pat:1}}"]\n', 'it stands in a type; delete it there'),
    Case('a.py', 'import machine\nT = "{{pat:1}}"\n', 'MicroPython has no environment: the device should ask your s'),
    Case('a.js', "const h = { '{{pat:1}}': 1 }\n", 'it is a name here, not a value; delete it by hand'),
    Case('a.jsx', "const h = <A b='Bearer {{pat:1}}'/>\n", 'the change alone would not end the leak: of COZE_API_TOKEN, '),
    Case('a.jsx', 'const h = <A>{{pat:1}}</A>\n', 'it stands in the text of a page; take it out by hand'),
    Case('a.js', "const t = process.env.VITE_COZE_TOKEN || '{{pat:1}}'\n", 'the code falls back from VITE_COZE_TOKEN, a name that builds'),
    Case('a.ts', "enum E { T = '{{pat:1}}' }\n", 'a value that the compiler has to know stands here; read COZE'),
    Case('a.ts', "type T = '{{pat:1}}'\n", 'it stands in a type; delete it there'),
    Case('a.js', "fetch('https://api.coze.cn/?access_token={{pat:1}}')\n", 'the change alone would not end the leak: of COZE_ACCESS_TOKE'),
    Case('A.java', 'class A {\n    @Header("{{pat:1}}")\n    String t;\n}\n', 'an annotation takes constants only; set the value in code th'),
    Case('A.java', 'class A { void f(String s) { switch (s) { case "{{pat:1}}": break; } } }\n', 'a value that the compiler has to know stands here; read COZE'),
    Case('A.java', 'class A { String h = """\n    x {{pat:1}}\n    """; }\n', 'the value is in a text block that takes in no expression; re'),
    Case('a.go', 'package main\n\nconst (\n\ta = iota\n\tb\n)\nconst (\n\tc = iota\n\tt = "{{pat:1}}"\n)\n', 'the constant is one of a block that counts; move it out of t'),
    Case('a.go', 'package main\n\ntype T struct {\n\tA string `json:"{{pat:1}}"`\n}\n', 'a value that the compiler has to know stands here; read COZE'),
    Case('a.php', "<?php\nconst T = '{{pat:1}}';\n", "PHP takes no call here; assign getenv('COZE_API_TOKEN') in t"),
    Case('a.php', "<?php\nclass A { const T = '{{pat:1}}'; }\n", "PHP takes no call here; assign getenv('COZE_API_TOKEN') in t"),
    Case('a.php', "<?php\nclass A extends B {\n    private $token = '{{pat:1}}';\n}\n", "PHP takes no call here; assign getenv('COZE_API_TOKEN') in t"),
    Case('a.php', "<?php\nclass A {\n    private static $token = '{{pat:1}}';\n}\n", "PHP takes no call here; assign getenv('COZE_API_TOKEN') in t"),
    Case('a.php', "<?php\nfunction f($t = '{{pat:1}}') {}\n", "PHP takes no call here; assign getenv('COZE_API_TOKEN') in t"),
    Case('a.php', '<?php\n$x = <<<EOT\na {{pat:1}}\nEOT;\n', 'the text block or word here takes in no expression; read COZ'),
    Case('a.cs', 'class C { void F(string t = "{{pat:1}}") {} }\n', 'a value that the compiler has to know stands here; read COZE'),
    Case('a.cs', 'class C { [Header("{{pat:1}}")] void F() {} }\n', 'an annotation takes constants only; set the value in code th'),
    Case('a.rb', "t = <<~'E'\n  a {{pat:1}}\nE\n", 'the text block or word here takes in no expression; read COZ'),
    Case('a.rb', 't = %w[{{pat:1}} b]\n', 'it is one of a list of bare words; write the list with quota'),
    Case('a.kt', 'const val A = "{{pat:1}}"\nconst val B = A + "y"\n', 'a value that the compiler has to know stands here; read COZE'),
    Case('a.cs', 'class C { const string A = "{{pat:1}}"; const string B = A + "y"; }\n', 'a value that the compiler has to know stands here; read COZE'),
    Case('a.cs', 'class C { const string A = "{{pat:1}}"; [H(A)] void f() {} }\n', 'a value that the compiler has to know stands here; read COZE'),
    Case('a.go', 'package m\nconst A = "{{pat:1}}"\nconst B = A + "y"\n', 'a value that the compiler has to know stands here; read COZE'),
    Case('A.java', 'class C { static final String A = "{{pat:1}}"; @H(A) void f(){} }\n', 'a value that the compiler has to know stands here; read COZE'),
    Case('a.jsx', "const h = <A b='Bearer {{pat:1}}'/>\n", 'the change alone would not end the leak: of COZE_API_TOKEN, '),
    Case('a.js', "fetch('https://api.coze.cn/?access_token={{pat:1}}')\n", 'the change alone would not end the leak: of COZE_ACCESS_TOKE'),
)
SCRIPTS = (
    Case('a.js', "const h = { Authorization: 'Bearer {{pat:1}}' };\n", 'const h = { Authorization: `Bearer ${process.env.COZE_API_TOKEN}` };\n'),
    Case('a.js', 'const h = `Bearer {{pat:1}} ${x}`\n', 'const h = `Bearer ${process.env.COZE_API_TOKEN} ${x}`\n'),
    Case('a.js', "const h = 'it`s {{pat:1}}'.trim()\n", "const h = ('it`s ' + process.env.COZE_API_TOKEN).trim()\n"),
    Case('a.js', 'const h = "a\\"b {{pat:1}}"\n', 'const h = `a\\"b ${process.env.COZE_API_TOKEN}`\n'),
    Case('a.jsx', 'const h = <A token="{{pat:1}}" b=\'Bearer {{sat:1}}\'/>\n', "const h = <A token={process.env.COZE_API_TOKEN} b='Bearer {{sat:1}}'/>\n"),
    Case('a.js', "const t = process.env.COZE_TOKEN || '{{pat:1}}'\n", 'const t = process.env.COZE_TOKEN\n'),
    Case('a.js', "const t = (process.env.COZE_TOKEN ?? '{{pat:1}}').trim()\n", 'const t = (process.env.COZE_TOKEN).trim()\n'),
    Case('a.ts', "const t = process.env.COZE_TOKEN ?? '{{pat:1}}'\n", 'const t = process.env.COZE_TOKEN!\n'),
    Case('a.ts', "const t = `Bearer ${process.env.COZE_TOKEN || '{{pat:1}}'}`\n", 'const t = `Bearer ${process.env.COZE_TOKEN}`\n'),
    Case('a.js', "const t = process.env['COZE_TOKEN'] || '{{pat:1}}'\n", "const t = process.env['COZE_TOKEN']\n"),
    Case('a.js', "const t = args.token || '{{pat:1}}'\n", 'const t = args.token || process.env.COZE_API_TOKEN\n'),
    Case('a.js', "function f(t = '{{pat:1}}') {}\n", 'function f(t = process.env.COZE_API_TOKEN) {}\n'),
    Case('a.ts', "class A { private readonly token: string = '{{pat:1}}' }\n", 'class A { private readonly token: string = process.env.COZE_API_TOKEN! }\n'),
    Case('a.ts', "const t = '{{pat:1}}' as const\n", 'const t = process.env.COZE_API_TOKEN!\n'),
    Case('a.js', "process.env.COZE_API_TOKEN = '{{pat:1}}'\nrun()\n", 'run()\n'),
    Case('a.js', "// const t = '{{pat:1}}'\n", "// const t = 'YOUR_COZE_API_TOKEN'\n"),
    Case('a.js', "#!/usr/bin/env node\n'use strict'\nconst t = '{{pat:1}}'\n", "#!/usr/bin/env node\n'use strict'\nconst t = process.env.COZE_API_TOKEN\n"),
    Case('a.js', 'const k = `{{private_key:1}}` // coze\n', 'const k = process.env.COZE_JWT_OAUTH_PRIVATE_KEY // coze\n'),
    Case('a.ts', 'import { Hono } from "hono";\nconst t = "{{pat:1}}";\n', 'import { env } from "cloudflare:workers";\nimport { Hono } from "hono";\nconst t = env.COZE_API_TOKEN;\n', {'wrangler.toml': ''}),
    Case('src/lib/server/a.ts', "import { env } from '$env/dynamic/public'\nexport const t = '{{pat:1}}'\n", "import { env as privateEnv } from '$env/dynamic/private'\nimport { env } from '$env/dynamic/public'\nexport const t = privateEnv.COZE_API_TOKEN\n", {'svelte.config.js': ''}),
    Case('src/lib/server/a.ts', "import { env } from '$env/dynamic/private'\nexport const t = '{{pat:1}}'\n", "import { env } from '$env/dynamic/private'\nexport const t = env.COZE_API_TOKEN\n", {'svelte.config.js': ''}),
    Case('src/lib/server/a.ts', "export const t = '{{pat:1}}'\n", "import { env } from '$env/dynamic/private'\nexport const t = env.COZE_API_TOKEN\n", {'svelte.config.js': ''}),
    Case('scripts/a.mjs', "const t = '{{pat:1}}'\n", "const t = process.env.COZE_API_TOKEN\n", {'wrangler.toml': ''}),
    Case('a.astro', "---\nconst t = '{{pat:1}}'\n---\n<p>é</p>\n", '---\nconst t = import.meta.env.COZE_API_TOKEN\n---\n<p>é</p>\n'),
    Case('src/pages/a.ts', "export const t = '{{pat:1}}'\n", 'export const t = import.meta.env.COZE_API_TOKEN\n', {'astro.config.mjs': ''}),
    Case('supabase/functions/a/index.ts', "const t = '{{pat:1}}'\n", "const t = Deno.env.get('COZE_API_TOKEN')!\n"),
    Case('a.ts', 'Deno.serve(() => 1)\nconst t = "{{pat:1}}"\n', 'Deno.serve(() => 1)\nconst t = Deno.env.get("COZE_API_TOKEN")!\n'),
    Case('a.js', "const t = 'Bearer ' + '{{pat:1}}'\n", "const t = 'Bearer ' + process.env.COZE_API_TOKEN\n"),
    Case('a.js', "const t = x ? '{{pat:1}}' : y\n", 'const t = x ? process.env.COZE_API_TOKEN : y\n'),
    Case('a.ts', "const t = '{{pat:1}}' as const\n", 'const t = process.env.COZE_API_TOKEN!\n'),
)
JVM = (
    Case('A.java', 'class A {\n    @Value("${coze.token:{{pat:1}}}")\n    String t;\n}\n', 'class A {\n    @Value("${coze.token}")\n    String t;\n}\n'),
    Case('A.java', 'class A {\n    @Value("{{pat:1}}")\n    String t;\n}\n', 'class A {\n    @Value("${COZE_API_TOKEN}")\n    String t;\n}\n'),
    Case('A.java', 'class A { String h = "Bearer {{pat:1}}"; }\n', 'class A { String h = "Bearer " + System.getenv("COZE_API_TOKEN"); }\n'),
    Case('A.java', 'class A { String h = "Bearer {{pat:1}} x".trim(); }\n', 'class A { String h = ("Bearer " + System.getenv("COZE_API_TOKEN") + " x").trim(); }\n'),
    Case('A.java', 'class A { String h = System.getenv().getOrDefault("COZE_TOKEN", "{{pat:1}}"); }\n', 'class A { String h = System.getenv("COZE_TOKEN"); }\n'),
    Case('A.java', 'class A { String h = System.getenv("COZE_TOKEN") != null ? System.getenv("COZE_TOKEN") : "{{pat:1}}"; }\n', 'class A { String h = System.getenv("COZE_TOKEN") != null ? System.getenv("COZE_TOKEN") : System.getenv("COZE_API_TOKEN"); }\n'),
    Case('A.java', 'class A { /* {{pat:1}} */ }\n', 'class A { /* YOUR_COZE_API_TOKEN */ }\n'),
    Case('a.kt', 'const val T = "{{pat:1}}"\n', 'val T = System.getenv("COZE_API_TOKEN")\n'),
    Case('a.kt', 'class A {\n    companion object {\n        private const val T = "{{pat:1}}"\n    }\n}\n', 'class A {\n    companion object {\n        private val T = System.getenv("COZE_API_TOKEN")\n    }\n}\n'),
    Case('a.kt', 'val h = "Bearer {{pat:1}}"\n', 'val h = "Bearer ${System.getenv("COZE_API_TOKEN")}"\n'),
    Case('a.kt', 'val h = System.getenv("COZE_TOKEN") ?: "{{pat:1}}"\n', 'val h = System.getenv("COZE_TOKEN")\n'),
    Case('a.kt', 'class A { @Value("\\${coze.token:{{pat:1}}}") lateinit var t: String }\n', 'class A { @Value("\\${coze.token}") lateinit var t: String }\n'),
    Case('a.kt', 'class A { @Value("{{pat:1}}") lateinit var t: String }\n', 'class A { @Value("\\${COZE_API_TOKEN}") lateinit var t: String }\n'),
    Case('a.kt', 'fun f(t: String = "{{pat:1}}") = t\n', 'fun f(t: String = System.getenv("COZE_API_TOKEN")) = t\n'),
    Case('A.java', 'class C { static final String A = "{{pat:1}}"; void f(){ g(A); } }\n', 'class C { static final String A = System.getenv("COZE_API_TOKEN"); void f(){ g(A); } }\n'),
)
GO = (
    Case('a.go', 'package main\n\nimport (\n\t"fmt"\n\t"strings"\n)\n\nconst t = "{{pat:1}}"\n', 'package main\n\nimport (\n\t"fmt"\n\t"os"\n\t"strings"\n)\n\nvar t = os.Getenv("COZE_API_TOKEN")\n'),
    Case('a.go', 'package main\n\nimport "os"\n\nvar t = "{{pat:1}}"\n', 'package main\n\nimport "os"\n\nvar t = os.Getenv("COZE_API_TOKEN")\n'),
    Case('a.go', 'package main\n\nimport "fmt"\n\nvar t = "{{pat:1}}"\n', 'package main\n\nimport "fmt"\nimport "os"\n\nvar t = os.Getenv("COZE_API_TOKEN")\n'),
    Case('a.go', 'package main\n\nimport o "os"\n\nvar t = `{{pat:1}}`\n', 'package main\n\nimport o "os"\n\nvar t = o.Getenv("COZE_API_TOKEN")\n'),
    Case('a.go', 'package main\n\nvar t = "Bearer {{pat:1}}"\n', 'package main\n\nimport "os"\n\nvar t = "Bearer " + os.Getenv("COZE_API_TOKEN")\n'),
    Case('a.go', 'package main\n\nimport (\n\t"net/http"\n)\n\nconst (\n\ta = "x"\n\tt = "{{pat:1}}"\n)\n', 'package main\n\nimport (\n\t"net/http"\n\t"os"\n)\n\nconst (\n\ta = "x"\n)\n\nvar t = os.Getenv("COZE_API_TOKEN")\n'),
    Case('a.go', 'package main\n\nfunc f(r *http.Request) {\n\tr.Header.Set("Authorization", "Bearer {{pat:1}}")\n}\n', 'package main\n\nimport "os"\n\nfunc f(r *http.Request) {\n\tr.Header.Set("Authorization", "Bearer " + os.Getenv("COZE_API_TOKEN"))\n}\n'),
    Case('a.go', 'package main\n\nfunc f() {\n\tconst t = "{{pat:1}}"\n\tuse(t)\n}\n', 'package main\n\nimport "os"\n\nfunc f() {\n\tvar t = os.Getenv("COZE_API_TOKEN")\n\tuse(t)\n}\n'),
)
PHP = (
    Case('a.php', "<?php\n$t = '{{pat:1}}';\n", "<?php\n$t = getenv('COZE_API_TOKEN');\n"),
    Case('a.php', "<?php\n$h = ['Authorization: Bearer {{pat:1}}'];\n", "<?php\n$h = ['Authorization: Bearer ' . getenv('COZE_API_TOKEN')];\n"),
    Case('a.php', '<?php\n$h = "Bearer $x {{pat:1}}";\n', '<?php\n$h = "Bearer $x " . getenv("COZE_API_TOKEN");\n'),
    Case('a.php', "<?php\n$t = getenv('COZE_TOKEN') ?: '{{pat:1}}';\n", "<?php\n$t = getenv('COZE_TOKEN');\n"),
    Case('a.php', "<?php\n$t = $_ENV['COZE_TOKEN'] ?? '{{pat:1}}';\n", "<?php\n$t = $_ENV['COZE_TOKEN'];\n"),
    Case('config/coze.php', "<?php\nreturn ['token' => env('COZE_TOKEN', '{{pat:1}}')];\n", "<?php\nreturn ['token' => env('COZE_TOKEN')];\n"),
    Case('config/coze.php', "<?php\nreturn ['token' => '{{pat:1}}'];\n", "<?php\nreturn ['token' => env('COZE_API_TOKEN')];\n", {'artisan': ''}),
    Case('a.php', "<?php\nclass A {\n    private string $token = '{{pat:1}}';\n}\n", "<?php\nclass A {\n    private string $token;\n    public function __construct() { $this->token = getenv('COZE_API_TOKEN'); }\n}\n"),
    Case('a.php', "<?php\nclass A {\n    private string $token = '{{pat:1}}';\n\n    public function __construct()\n    {\n        $this->x = 1;\n    }\n}\n", "<?php\nclass A {\n    private string $token;\n\n    public function __construct()\n    {\n        $this->token = getenv('COZE_API_TOKEN');\n        $this->x = 1;\n    }\n}\n"),
    Case('a.php', "<html><?php $t = '{{pat:1}}'; ?></html>\n", "<html><?php $t = getenv('COZE_API_TOKEN'); ?></html>\n"),
)
CSHARP = (
    Case('a.cs', 'using System;\nclass C { const string T = "{{pat:1}}"; }\n', 'using System;\nclass C { static readonly string T = Environment.GetEnvironmentVariable("COZE_API_TOKEN"); }\n'),
    Case('a.cs', 'class C { private const string T = "{{pat:1}}"; }\n', 'class C { private static readonly string T = System.Environment.GetEnvironmentVariable("COZE_API_TOKEN"); }\n'),
    Case('a.cs', 'var t = "Bearer {{pat:1}}";\n', 'var t = "Bearer " + System.Environment.GetEnvironmentVariable("COZE_API_TOKEN");\n'),
    Case('a.cs', 'var t = $"Bearer {{pat:1}} {x}";\n', 'var t = $"Bearer " + System.Environment.GetEnvironmentVariable("COZE_API_TOKEN") + $" {x}";\n'),
    Case('a.cs', 'var t = $"{x} {{pat:1}}".Trim();\n', 'var t = ($"{x} " + System.Environment.GetEnvironmentVariable("COZE_API_TOKEN")).Trim();\n'),
    Case('a.cs', 'var t = @"{{pat:1}}";\n', 'var t = System.Environment.GetEnvironmentVariable("COZE_API_TOKEN");\n'),
    Case('a.cs', 'var t = Environment.GetEnvironmentVariable("COZE_TOKEN") ?? "{{pat:1}}";\n', 'var t = Environment.GetEnvironmentVariable("COZE_TOKEN");\n'),
    Case('a.cs', 'class C { void F() { const string t = "{{pat:1}}"; } }\n', 'class C { void F() { string t = System.Environment.GetEnvironmentVariable("COZE_API_TOKEN"); } }\n'),
    Case('a.cs', 'var t = Environment.GetEnvironmentVariable("COZE_TOKEN") ?? "{{pat:1}}";\n', 'var t = Environment.GetEnvironmentVariable("COZE_TOKEN");\n'),
)
RUBY = (
    Case('a.rb', 'TOKEN = "{{pat:1}}"\n', 'TOKEN = ENV.fetch("COZE_API_TOKEN")\n'),
    Case('a.rb', "h = { 'Authorization' => 'Bearer {{pat:1}}' }\n", 'h = { \'Authorization\' => "Bearer #{ENV.fetch("COZE_API_TOKEN")}" }\n'),
    Case('a.rb', 'h = "Bearer #{x} {{pat:1}}"\n', 'h = "Bearer #{x} #{ENV.fetch("COZE_API_TOKEN")}"\n'),
    Case('a.rb', 'h = \'a "b" {{pat:1}}\'\n', 'h = \'a "b" \' + ENV.fetch(\'COZE_API_TOKEN\')\n'),
    Case('a.rb', 't = ENV.fetch("COZE_TOKEN", "{{pat:1}}")\n', 't = ENV.fetch("COZE_TOKEN")\n'),
    Case('a.rb', 't = ENV.fetch("COZE_TOKEN") { "{{pat:1}}" }\n', 't = ENV.fetch("COZE_TOKEN")\n'),
    Case('a.rb', 't = ENV["COZE_TOKEN"] || "{{pat:1}}"\n', 't = ENV["COZE_TOKEN"]\n'),
    Case('a.rb', 't = <<~E\n  a {{pat:1}}\nE\n', 't = <<~E\n  a #{ENV.fetch("COZE_API_TOKEN")}\nE\n'),
    Case('a.rb', 't = "a" "b {{pat:1}}"\n', 't = "a" "b #{ENV.fetch("COZE_API_TOKEN")}"\n'),
    Case('a.rb', '# {{pat:1}}\n', '# YOUR_COZE_API_TOKEN\n'),
)
# fmt: on
FIXED = (*PYTHON, *SCRIPTS, *JVM, *GO, *PHP, *CSHARP, *RUBY)


@pytest.mark.parametrize("case", FIXED, ids=lambda case: case.before)
def test_a_read_takes_the_place_of_the_value(case: Case) -> None:
    assert changed(case.path, case.before, beside=case.beside) == fill(case.after)
    if case.path.endswith(".py"):
        ast.parse(fill(case.after))


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.before)
def test_what_takes_no_read_is_left_alone(case: Case) -> None:
    answer = changed(case.path, case.before, beside=case.beside)
    assert answer.startswith(f"refused: {case.after}")


def test_each_idiom_is_in_a_table() -> None:
    """A row of `IDIOMS` whose read is never seen in a result is not tested."""
    seen = "".join(case.after for case in (*FIXED, *REFUSED))
    for row in IDIOMS:
        words = row.read.replace("{alias}", "").partition("{")[0] or row.imports
        assert words.split("/")[0] in seen or row.why_not, row


def test_the_name_is_that_of_the_finding() -> None:
    data = fill("const cozeAdminToken = '{{pat:1}}'\n").encode()
    found = result("a.js", data)
    assert not isinstance(found, Refusal)
    assert found.variable == "COZE_ADMIN_TOKEN"


def test_a_language_without_its_grammar_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = languages.LANGUAGES[0]
    monkeypatch.setattr(languages, "_BY_ENDING", {".py": row._replace(package="not_installed")})
    assert "patscan[fix]" in changed("a.py", 'TOKEN = "{{pat:1}}"\n')
