"""The options that several commands share, and the steps of a run that depend on them."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from patscan.cli.terminal import LANGUAGE, current_folder, say, tell
from patscan.model.text import PatscanError, Severity, Text
from patscan.policy.settings import MAX_JOBS

if TYPE_CHECKING:
    import datetime as dt

    from patscan.cli.progress import Watcher
    from patscan.model.run import MaskedReport, Report, Unit
    from patscan.policy.settings import Settings
    from patscan.sources.disk import Disk
    from patscan.sources.source import Source

SEVERITIES = tuple(level.word for level in Severity)

Command = TypeVar("Command", bound=Callable[..., object])


class Options(NamedTuple):
    """The values of the common options; None for options that were not given."""

    fail_on: str | None
    exit_zero: bool
    config: str | None
    isolated: bool
    baseline: str | None
    jobs: int | None
    archives: bool | None
    quiet: bool
    verbose: bool
    color: str


class CountOption(click.Option):
    """An option that is a number, whose help does not end with the range of it, as in `[1<=x<=256]`."""

    def get_help_extra(self, ctx: click.Context) -> Any:
        """See click."""
        extra = super().get_help_extra(ctx)
        extra.pop("range", None)
        return extra


with_language = click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    expose_value=False,
    help=say("Language (default: the locale's).", "语言（默认取自系统区域设置）。"),
)

CONFIG = click.option(
    "--config",
    metavar="FILE",
    help=say("Use this configuration file only.", "只使用该配置文件。"),
)
ISOLATED = click.option(
    "--isolated",
    is_flag=True,
    help=say(
        "Trust no configuration, ignore list or allow comment that is scanned.",
        "不信任被扫描内容中的配置、忽略列表和放行注释。",
    ),
)

_COMMON = (
    click.option(
        "--fail-on",
        type=click.Choice(SEVERITIES),
        metavar="SEVERITY",
        help=say(
            "Least severity that fails (default: low). Others: medium, high, critical.",
            "达到该严重级别即判为失败（默认 low）。其他：medium、high、critical。",
        ),
    ),
    click.option(
        "--exit-zero",
        is_flag=True,
        help=say("Exit 0 even when there are findings.", "有发现时也以 0 退出。"),
    ),
    CONFIG,
    ISOLATED,
    click.option(
        "--baseline",
        metavar="FILE",
        help=say(
            "Findings accepted earlier (default: .patscan-baseline.json).",
            "此前已接受的发现（默认 .patscan-baseline.json）。",
        ),
    ),
    click.option(
        "--jobs",
        "-j",
        cls=CountOption,
        type=click.IntRange(1, MAX_JOBS),
        metavar="N",
        help=say("Processes at most (default: one per core).", "最多进程数（默认每核一个）。"),
    ),
    click.option(
        "--archives/--no-archives",
        default=None,
        help=say("Scan the content of archives (default: yes).", "是否查看归档内部（默认查看）。"),
    ),
    click.option(
        "--quiet", "-q", is_flag=True, help=say("No summary, no progress.", "不显示摘要和进度。")
    ),
    click.option(
        "--verbose",
        "-v",
        is_flag=True,
        help=say("Also name inputs that had nothing to scan.", "同时列出无可扫描内容的输入。"),
    ),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help=say("When to colour (NO_COLOR counts).", "何时着色（遵循 NO_COLOR）。"),
    ),
    with_language,
)


def _is_unset(_ctx: click.Context, _parameter: click.Parameter, value: bool) -> bool:
    """Makes a `--no-…` false: click 8.3.0 to 8.3.2 would take a `flag_value` of False for the default True."""
    return not value


with_ignore = click.option(
    "--no-ignore",
    "ignore",
    is_flag=True,
    callback=_is_unset,
    help=say("Scan what .gitignore leaves out, too.", "也扫描 .gitignore 排除的内容。"),
)

ANY_OWNER = click.option(
    "--any-owner",
    is_flag=True,
    help=say("Even if it belongs to another user.", "即使仓库属于其他用户。"),
)
# Of a history.
DEEP = click.option(
    "--deep",
    is_flag=True,
    help=say(
        "Check old versions more thoroughly. Also for leaks without a literal, and every old tree for file names.",
        "更彻底地检查旧版本。还检查其中无明文的泄露，以及所有旧目录树中的文件名。",
    ),
)
ALTERNATES = click.option(
    "--alternates",
    is_flag=True,
    help=say("Also objects borrowed from elsewhere.", "还读取从仓库外借用的对象。"),
)
CACHE = click.option(
    "--no-cache",
    "cache",
    is_flag=True,
    callback=_is_unset,
    help=say("Read packs again that were clean.", "重新读取此前已扫描的 pack。"),
)


def with_options(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A decorator that gives a command these options, in this order."""

    def decorate(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def common(command: Command) -> Command:
    """Give a command the common options, as one `options` argument."""

    @functools.wraps(command)
    def gathered(**values: Any) -> object:
        options = Options(**{name: values.pop(name) for name in Options._fields})
        return command(options=options, **values)

    return with_options(*_COMMON)(gathered)  # type: ignore[no-any-return]


def settings_for(paths: Sequence[str], options: Options) -> Settings:
    """The settings: the configuration of the scanned folder, then the options."""
    from patscan.policy import configuration, settings

    cwd = current_folder()
    named = [os.path.abspath(path) for path in paths if path != "-"]
    root = configuration.find_root(named or [cwd], cwd)
    if not (options.config or options.isolated):
        for path in configuration.unread_configurations(named or [cwd], cwd, root):
            tell(
                say(
                    f"{path} is not read: one configuration holds for a run, that of {root}; --config names another",
                    f"没有读取 {path}：一次运行只用一份配置，即 {root} 中的那份；可用 --config 指定其他文件",
                )
            )
    return settings.load(
        root,
        flags=flags_of(options),
        config=options.config,
        isolated=options.isolated,
        language=LANGUAGE,
    )


def flags_of(options: Options) -> dict[str, object]:
    """The settings that options give, by key; None for those that were not given."""
    from patscan.policy.settings import SETTINGS

    return {row.key: getattr(options, row.flag) for row in SETTINGS if row.flag}


def disk_source(
    settings: Settings,
    paths: Sequence[str],
    *,
    ignore: bool = True,
    writers: Sequence[Callable[[], object]] = (),
) -> Disk:
    """The source for the named paths. `writers` import report formats, while the workers scan."""
    from patscan.sources.disk import Disk
    from patscan.sources.pipeline import load_assessment

    def load() -> None:
        for one in (load_assessment, *writers):
            one()

    return Disk(settings, absolute(paths), stdin="-" in paths, ignore=ignore, on_finding=load)


def report_on(
    source: Source,
    settings: Settings,
    options: Options,
    *,
    provenance: bool = False,
    stale: bool = True,
    any_owner: bool = False,
) -> Report:
    """Scan a source and assess its findings.

    Args:
        source: what to scan.
        settings: which findings count.
        options: the options of the command.
        provenance: whether to name the repository; it is named anyway if trails need it for links.
        stale: whether to report baseline entries that match nothing any more.
        any_owner: whether git may be called in a repository that belongs to another user.
    """
    from patscan.sources import pipeline

    with watching(settings, options, source.unit) as progress:
        return pipeline.report(
            source,
            settings,
            today(),
            progress=progress,
            provenance=provenance,
            stale=stale,
            any_owner=any_owner,
        )


@contextlib.contextmanager
def watching(settings: Settings, options: Options, unit: Unit = "files") -> Iterator[Watcher]:
    """Show the progress of a run."""
    from patscan.cli.progress import Watcher

    watcher = Watcher(settings.language, quiet=options.quiet, unit=unit)
    try:
        yield watcher
    finally:
        watcher.close()


def absolute(paths: Sequence[str]) -> tuple[str, ...]:
    """The named paths, absolute; without any, the current folder."""
    if "" in paths:
        raise PatscanError(Text("an empty path was given", "给出了空路径"))
    return tuple(os.path.abspath(path) for path in paths or (".",) if path != "-")


def now() -> dt.datetime:
    """The current time, in UTC."""
    import datetime as dt

    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Today, in UTC."""
    return now().date()


def close(report: MaskedReport, settings: Settings, options: Options) -> None:
    """Print remarks and the summary to standard error."""
    needed = report.skips or report.stale_baseline or report.notes
    if options.quiet and not needed:
        return
    from patscan.reports import summary

    for line in summary.remarks(report, settings.language, verbose=options.verbose):
        tell(line)
    if not options.quiet:
        tell(summary.summary(report, settings.language))
