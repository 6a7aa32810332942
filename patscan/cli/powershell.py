"""Completion in PowerShell, whose own rules for words, quotes and paths its script follows."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from click.shell_completion import ShellComplete, add_completion_class

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# PowerShell offers files itself where the script returns nothing.
_SCRIPT = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # The words that end before the cursor, and what is typed of the one at it.
    $words = @()
    $typed = ''
    foreach ($element in $commandAst.CommandElements) {
        $extent = $element.Extent
        if ($extent.EndOffset -lt $cursorPosition) {
            $isText = $element -is [System.Management.Automation.Language.StringConstantExpressionAst] -or
                $element -is [System.Management.Automation.Language.ExpandableStringExpressionAst]
            $words += $(if ($isText) { $element.Value } else { $extent.Text }) -replace '[\\r\\n]', ' '
        } elseif ($extent.StartOffset -lt $cursorPosition) {
            $typed = $extent.Text.Substring(0, $cursorPosition - $extent.StartOffset)
        }
    }
    $words += $typed -replace '["''\\r\\n]', ''

    $changed = @{
        %(complete_var)s = 'powershell_complete'
        COMP_WORDS = $words -join "`n"
        PYTHONIOENCODING = 'utf-8'
    }
    $before = @{}
    foreach ($name in $changed.Keys) {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
    }
    $ErrorActionPreference = 'Continue'  # 5.1 takes a line on standard error for an error
    $exitCode = Get-Variable LASTEXITCODE -Scope Global -ValueOnly -ErrorAction Ignore
    $encoding = [Console]::OutputEncoding
    try {
        foreach ($name in $changed.Keys) {
            [Environment]::SetEnvironmentVariable($name, $changed[$name])
        }
        try { [Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false) } catch { }  # no console
        $answer = @(& %(prog_name)s 2>$null)
    } finally {
        try { [Console]::OutputEncoding = $encoding } catch { }
        foreach ($name in $changed.Keys) {
            [Environment]::SetEnvironmentVariable($name, $before[$name])
        }
        $global:LASTEXITCODE = $exitCode
    }

    foreach ($line in $answer) {
        $kind, $text, $tip = $line -split "`t"
        if ($kind -eq 'plain') {
            $quoted = if ($text -match '^[-\\w./:=]+$') { $text } else { "'" + $text.Replace("'", "''") + "'" }
            [System.Management.Automation.CompletionResult]::new($quoted, $text, 'ParameterValue', $tip)
        } elseif ($text -and $typed.StartsWith($text)) {  # a path after `--option=`
            foreach ($found in [System.Management.Automation.CompletionCompleters]::CompleteFilename($typed.Substring($text.Length))) {
                if ($kind -eq 'file' -or $found.ResultType -eq 'ProviderContainer') {
                    $path = $found.CompletionText -replace '`+(?=[][*?])', ''  # patscan takes no patterns
                    [System.Management.Automation.CompletionResult]::new(
                        $text + $path, $found.ListItemText, $found.ResultType, $found.ToolTip)
                }
            }
        }
    }
}
"""


class PowerShellComplete(ShellComplete):
    """What the script is, and how it and patscan talk: a line for each word in, and for each completion out.

    click's own (since 8.5) would drop `--format=` before a value, quote no path, and split words as sh does.
    """

    name = "powershell"
    source_template = _SCRIPT
    # `--option=` where the value of one is completed in the same word.
    _option = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words between the command and the one to complete, and that one."""
        *words, last = os.environ["COMP_WORDS"].split("\n")
        name, equals, _ = last.partition("=")
        self._option = name + equals if equals and name.startswith("-") else ""
        return words[1:], last

    def format_completion(self, item: CompletionItem[str]) -> str:
        """The kind, the text (for a path: what precedes it in the word), and the help."""
        text = self._option + (item.value if item.type == "plain" else "")
        return "\t".join([item.type, text, " ".join((item.help or item.value).split())])


def install() -> None:
    """Let click answer a PowerShell so."""
    add_completion_class(PowerShellComplete)
