"""Where a file deploys something to production: one row per platform, after its documentation.

Told by a file's name and by what stands in it. A part of a file may be for another environment (a section of a
TOML file, a document of a YAML file, a key such as `env_development`): that part does not count.
"""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_right
from typing import NamedTuple

from patscan import late
from patscan.lines import line_at
from patscan.model.findings import Evidence
from patscan.model.text import Text

# What deploys is written by hand: larger files are data.
# At most this many characters of a path are read, from its end.
MAX_PATH = 300
MAX_BYTES = 256 << 10
MAX_SECTIONS = 1_000

_PROD = r"(?:prod|production|prd|live|online)"
# What deploys something.
_DEPLOYS = late.compile(
    # An environment, a stage or a job of a pipeline: `environment: production`, `deploy-web:`.
    rb"(?im)^\s{0,40}(?:environment|stage)s?:\s{0,9}(?:\{?\s{0,9}name:\s{0,9})?[\"']?(?:prod|prd|live|deploy)"
    rb"|^\s{0,40}[\"']?deploy[\w\-]{0,40}[\"']?:"
    # The name of a step, in English and Chinese; a stage of a Jenkinsfile; an option.
    rb"|\bname:[^\n]{0,60}(?:\bdeploy|\xe9\x83\xa8\xe7\xbd\xb2)|\bstage\s{0,4}\(\s{0,4}[\"'][^\"'\n]{0,40}deploy|--prod(?:uction)?\b"
    # Containers.
    rb"|\b(?:kubectl\s+(?:apply|set|rollout|create)|helm\s+(?:upgrade|install)|docker\s+(?:stack\s+deploy|service\s+update|run\s[^\n]{0,60}-d)"
    rb"|docker[ \-]compose\s[^\n]{0,80}\bup\b"
    # Platforms and clouds, by their command lines.
    rb"|wrangler\s+(?:deploy|publish)|fly(?:ctl)?\s+deploy|netlify\s+deploy|(?:serverless|sls|s|cdk|sam|eb|railway|zappa)\s+(?:deploy|up)\b"
    rb"|gcloud\s+(?:run|app|functions)\s+deploy|az\s+(?:webapp|containerapp)|ecs\s+update-service"
    # Machines.
    rb"|ansible-playbook|pm2\s+(?:start|reload|restart|deploy)|systemctl\s+(?:restart|start)"
    # Tencent CloudBase.
    rb"|tcb\s+(?:fn|framework)|cloudbase\s)"
    # Actions of GitHub.
    rb"|\b(?:vercel-action|wrangler-action|ssh-action|scp-action|deploy-cloudrun|webapps-deploy|amazon-ecs-deploy|heroku-deploy|flyctl-actions)"
)
# A mode that is said to be production.
_MODE = late.compile(
    # Of Node, Flask, Rails, Rack, Phoenix, Nuxt, and in general.
    rb"(?i)\b(?:NODE_ENV|APP_ENV|FLASK_ENV|RAILS_ENV|RACK_ENV|MIX_ENV|NUXT_ENV|GO_ENV|PYTHON_ENV|APP_ENVIRONMENT|ENVIRONMENT|DEPLOY_ENV|STAGE"
    # Of Spring, .NET and Django.
    rb"|SPRING_PROFILES_ACTIVE|ASPNETCORE_ENVIRONMENT|DOTNET_ENVIRONMENT|DJANGO_ENV|DJANGO_SETTINGS_MODULE|spring\.profiles\.active)"
    rb"[\"']?\s{0,4}(?:[:=]|\s)\s{0,4}[\"']?(?:[\w.]{0,60}[._])?(?:prod|prd|live)\w{0,10}\b"
    # Of Gin.
    rb"|\bGIN_MODE[\"']?\s{0,4}[:=]\s{0,4}[\"']?release"
)
_OBJECT = (
    rb"kind(?<=\bkind)[\"']?:\s{0,4}[\"']?(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|CronJob|Job|Pod|Secret|ConfigMap"
    rb"|ExternalSecret|SealedSecret|Rollout|Service)\b[^\n]{0,40}\n"
)


class Deployment(NamedTuple):
    """One way to deploy: `what` is told; a file of such a `path` (in lower case) in which `needs` is found."""

    what: Text
    path: re.Pattern[str]
    needs: re.Pattern[bytes] | None = None


def _row(en: str, zh: str, path: str, needs: re.Pattern[bytes] | bytes | None = None) -> Deployment:
    compiled = late.compile(needs) if isinstance(needs, bytes) else needs
    return Deployment(Text(en, zh), late.compile(path), compiled)


# docs.docker.com/compose, helm.sh, kubernetes.io, developer.hashicorp.com/terraform, systemd.exec(5), docs.github.com/actions,
# docs.gitlab.com/ci, and the platforms' references; docs.spring.io (profiles), docs.djangoproject.com, guides.rubyonrails.org,
# learn.microsoft.com/aspnet/core (environments), npm: config.
# fmt: off
DEPLOYMENTS: tuple[Deployment, ...] = (
    _row("the environment file of production", "生产环境的环境变量文件",
         rf"(?:^|/)\.?env[^/]*[.\-_]{_PROD}(?:\.local)?$|(?:^|[/.\-_]){_PROD}[^/]*\.env$"),
    _row("the Compose file of production", "生产环境的 Compose 文件", rf"(?:^|/)[^/]*compose[^/]*[.\-_]{_PROD}[^/]*\.ya?ml$|(?:^|/){_PROD}/[^/]*compose[^/]*\.ya?ml$"),
    _row("a Compose file that runs in production mode", "以生产模式运行的 Compose 文件", r"(?:^|/)[^/]*compose[^/]*\.ya?ml$", _MODE),
    _row("a Compose file for a swarm", "用于 Swarm 集群的 Compose 文件", r"(?:^|/)[^/]*(?:compose|stack)[^/]*\.ya?ml$", rb"(?m)^\s{2,8}deploy:\s*$"),
    _row("the values of a Helm chart", "Helm chart 的 values 文件", r"(?:^|/)values[^/]*\.ya?ml$|(?:^|/)[^/]*values\.ya?ml$"),
    _row("a Kubernetes manifest", "Kubernetes 清单", r"\.(?:ya?ml|j2)$",
         _OBJECT + rb"(?:[^\n]{0,120}\n){0,4}?[^\n]{0,20}apiVersion|apiVersion\b[^\n]{0,80}\n(?:[^\n]{0,120}\n){0,4}?[^\n]{0,20}" + _OBJECT),
    _row("the secrets of a Kustomization", "Kustomization 的密钥", r"(?:^|/)kustomization\.ya?ml$", rb"(?:secret|configMap)Generator"),
    _row("Terraform", "Terraform", r"\.(?:tf|tfvars)(?:\.json)?$|(?:^|/)terragrunt\.hcl$"),
    _row("a Nomad job", "Nomad 作业", r"\.(?:nomad|nomad\.hcl)$"),
    _row("an Ansible playbook", "Ansible 剧本", r"(?:^|/)(?:group_vars|host_vars|roles|playbooks?|inventor(?:y|ies))/.*\.ya?ml$|(?:^|/)(?:playbook|deploy|site)[^/]*\.ya?ml$", rb"(?m)^\s{0,4}-?\s{0,4}(?:hosts|tasks|roles|become|vars|coze\w{0,40}):"),
    _row("a systemd unit", "systemd 单元", r"\.service$|\.service\.d/[^/]+\.conf$", rb"(?m)^\[Service\]"),
    _row("a workflow that deploys", "执行部署的工作流",
         r"(?:^|/)\.(?:github|gitea|forgejo)/workflows/[^/]+$|(?:^|/)(?:\.gitlab-ci[^/]*|\.gitlab/.*|\.workflow/.*|\.cnb|\.drone|\.woodpecker[^/]*|bitbucket-pipelines|azure-pipelines[^/]*|\.circleci/config|buildspec[^/]*|cloudbuild)\.ya?ml$|(?:^|/)jenkinsfile[^/]*$", _DEPLOYS),
    _row("the settings of the hosting platform", "托管平台的配置",
         r"(?:^|/)(?:vercel|now|cloudbaserc|edgeone|railway|zeabur|zappa_settings|captain-definition)(?:\.json)?$|(?:^|/)(?:netlify|wrangler|fly[^/]*|railway|zeabur)\.toml$|(?:^|/)wrangler\.jsonc?$"
         r"|(?:^|/)(?:render|serverless|amplify|apprunner|\.platform\.app|\.do/app|zbpack|koyeb)\.ya?ml$|(?:^|/)procfile$"),
    _row("the settings of the hosting platform", "托管平台的配置", r"(?:^|/)(?:app|template|s)\.ya?ml$", rb"(?m)^\s{0,9}(?:runtime|env_variables|Transform|edition|component):"),
    _row("the settings of a process manager", "进程管理器的配置", r"(?:^|/)(?:ecosystem|pm2)[^/]*\.(?:[cm]?js|json|ya?ml|ts)$|(?:^|/)supervisord?[^/]*\.(?:conf|ini)$"),
    _row("an image that runs in production mode", "以生产模式运行的镜像", r"(?:^|/)(?:dockerfile|containerfile)[^/]*$|\.dockerfile$", _MODE),
    _row("the image of production", "生产环境的镜像", rf"(?:^|/)(?:dockerfile|containerfile)[.\-_]{_PROD}$"),
    _row("a script that deploys", "部署脚本", rf"(?:^|/)[^/]*(?:deploy|release|publish|{_PROD})[^/]*\.(?:sh|bash|zsh|ps1|bat|cmd|mk)$|(?:^|/)deploy[^/.]*$"),
    _row("a command that starts in production mode", "以生产模式启动的命令", r"\.(?:sh|bash|zsh|ps1|bat|cmd|mk)$|(?:^|/)(?:package\.json|makefile|justfile|procfile)$|(?:^|/)\.?env$", _MODE),
    _row("Spring's profile for production", "Spring 的生产环境 profile", rf"(?:^|/)(?:application|bootstrap)-{_PROD}\w*\.(?:ya?ml|properties)$"),
    _row("Spring's profile for production", "Spring 的生产环境 profile", r"(?:^|/)(?:application|bootstrap)\.(?:ya?ml|properties)$", rb"(?i)(?:on-profile|profiles)\s{0,4}:\s{0,4}[\"']?\[?[\"']?(?:prod|prd|live)|#---\s*\n[^\n]{0,80}prod"),
    _row("the settings of production", "生产环境的设置",
         rf"(?:^|/)settings?(?:/|[._\-])[^/]*{_PROD}[^/]*\.py$|(?:^|/){_PROD}[_\-]?(?:settings?|config)\.py$|(?:^|/)(?:config|configs|conf)/(?:\w+/)?{_PROD}[^/]*\.(?:py|rb|exs|php)$|(?:^|/)environments/{_PROD}\w*\.(?:rb|php|py)$|(?:^|/)config/(?:prod|runtime)\.exs$"),
    _row("the configuration of production", "生产环境的配置",
         rf"(?:^|/)(?:[^/]*[._\-])?{_PROD}(?:[._\-][^/]*)?\.(?:ya?ml|json5?|jsonc|toml|ini|conf|cfg|properties|xml|env|hcl)$|(?:^|/)(?:config|configs|conf|env|envs|deploy|deployment|overlays|environments)/(?:[^/]+/)?{_PROD}/[^/]+\.(?:ya?ml|json|toml|ini|conf|cfg|properties|env)$"
         rf"|(?:^|/)(?:config|configs|conf)/(?:\w+/)?(?:[\w\-]+[._\-])?{_PROD}\.(?:[cm]?js|ts)$|(?:^|/)config\.{_PROD}\.(?:[cm]?js|ts)$"),
)
# Most files are code, and of these only some names are in the table: asked first, because every file is asked.
_CODE = (
    ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".go", ".py", ".java", ".kt", ".php", ".rb", ".cs", ".rs", ".c", ".h",
    ".cpp", ".css", ".less", ".scss", ".html", ".svg", ".md", ".mdx", ".swift", ".dart", ".sql", ".thrift", ".proto",
)
# fmt: on
_CODE_WORDS = ("prod", "prd", "/live", "online", "ecosystem", "pm2")
# What is for another environment, or an example for people to copy.
_ELSEWHERE = late.compile(
    r"(?:^|[/.\-_])(?:dev|devel|development|local|localhost|test|tests|testing|staging|stage|stg|uat|preview|sandbox|e2e"
    r"|lock|example|examples|sample|samples|demo|dist|tpl|fixtures?|node_modules)(?:[/.\-_]|$)|[.\-_]template(?:[.\-_]|$)"
)
# The last of these before a place tells which environment it is in.
_SECTION = late.compile(
    rb"(?m)^[ \t]*\[+([\w.\-\" ]{1,80})\]+[ \t]*$|^---[ \t\r]*$(?:\n[^\n]{0,200}){0,4}?\n[^\n]{0,40}(?:on-profile|profiles)[\"']?\s{0,4}:\s{0,4}([^\n]{1,40})"
    rb"|^[ \t]*(?:#---|---)[ \t\r]*$|\b(env_[a-z]{2,20})\b[\"']?\s{0,4}:"
)
_OTHER = late.compile(rb"(?i)dev|test|local|preview|stag|uat|branch")


def may_deploy(path: str) -> bool:
    """Whether a file may deploy to production, by its path alone."""
    lower = path[-MAX_PATH:].lower()
    if lower.endswith(_CODE) and not any(word in lower for word in _CODE_WORDS):
        return False
    return any(row.path.search(lower) for row in DEPLOYMENTS) and not _ELSEWHERE.search(lower)


def deployment(path: str, data: bytes) -> tuple[Deployment, int] | None:
    """How a file deploys to production, and the line that tells; None if it does not.

    Args:
        path: relative, with `/`.
        data: its content; more than `MAX_BYTES` deploy nothing.
    """
    lower = path[-MAX_PATH:].lower()
    if len(data) > MAX_BYTES or _ELSEWHERE.search(lower):
        return None
    for row in DEPLOYMENTS:
        if not row.path.search(lower):
            continue
        match = row.needs.search(data) if row.needs else None
        if match or row.needs is None:
            return row, line_at(data, match.start() if match else 0)
    return None


@functools.lru_cache(maxsize=1)  # asked for every name of a file
def _sections(data: bytes) -> tuple[list[int], list[bool]]:
    """Where the parts of a file begin, and whether each is for another environment."""
    found = list(itertools.islice(_SECTION.finditer(data), MAX_SECTIONS))
    others = [any(one and _OTHER.search(one) for one in match.groups()) for match in found]
    return [match.start() for match in found], others


def is_elsewhere(data: bytes, at: int) -> bool:
    """Whether byte `at` stands in a part of the file that is for another environment than production."""
    starts, others = _sections(data)
    number = bisect_right(starts, at) - 1
    return number >= 0 and others[number]


def evidence(path: str, line: int, row: Deployment) -> Evidence:
    """What is said of a place that deploys: no opinion on who can see it."""
    note = Text(f"it is deployed from here: {row.what.en}", f"它从这里部署：{row.what.zh}")
    return Evidence("production", note, path, line)
