"""The server: what the editor says, what it is told, and the one thread that scans.

A change is scanned at once; one that comes meanwhile waits for as long as the last scan of that file took.
The result of a text that is not the newest any more is dropped.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

import patscan
from patscan.lsp import actions, diagnostics, wording
from patscan.lsp.configuration import SECTION, Choices
from patscan.lsp.diagnostics import Page
from patscan.lsp.folders import Folders, Options, Scanned
from patscan.lsp.positions import Positions
from patscan.lsp.protocol import QuietProtocol, silence

# The least and the longest that a change waits for the next one, in seconds.
MIN_DELAY_S = 0.02
MAX_DELAY_S = 1.0

# What editors are asked to tell: the capability, the method, and of what.
_WANTED = (
    (
        "did_change_watched_files",
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")]),
    ),
    (
        "did_change_configuration",
        types.WORKSPACE_DID_CHANGE_CONFIGURATION,
        types.DidChangeConfigurationRegistrationOptions(SECTION),
    ),
)

Result = TypeVar("Result")


class Server(LanguageServer):
    """The language server and its open files."""

    def __init__(self, given: Options) -> None:
        """`given` are the options of the command line, for what the editor does not configure."""
        # pygls applies changes of ranges by `str.splitlines`, which also splits at form feeds and other
        # characters that end no line in the protocol, so whole texts are sent.
        super().__init__(
            "patscan",
            patscan.__version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Full,
            protocol_cls=QuietProtocol,
        )
        self.choices = Choices(given)
        self._folders = Folders()
        self._thread = ThreadPoolExecutor(1, "scan")
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._took_s: dict[str, float] = {}
        self._pages: dict[str, Page] = {}
        self.is_shut_down = False
        # Whether the editor told the server to end before it told it to shut down.
        self.ended_early = False

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Tell nothing: what an error says may be part of a text."""

    def capable(self, *names: str) -> bool:
        """Whether the client has a capability, such as `("window", "show_document", "support")`."""
        value: Any = self.client_capabilities
        for name in names:
            value = getattr(value, name, None)
        return bool(value)

    def in_thread(self, function: Callable[..., Result], *arguments: Any) -> asyncio.Future[Result]:
        """Call a function in the thread that scans, after what it was asked for before."""
        call = functools.partial(function, *arguments)
        return asyncio.get_running_loop().run_in_executor(self._thread, call)

    # --- scanning ---------------------------------------------------------------------------------

    def changed(self, uri: str, *, at_once: bool = False) -> None:
        """Scan an open file anew; an older scan of it is cancelled."""
        if task := self._tasks.pop(uri, None):
            task.cancel()
        path = to_fs_path(uri)
        if path is None:  # not on disk, such as a cell of a notebook or a page of a repository
            return
        delay_s = 0 if at_once else max(MIN_DELAY_S, min(self._took_s.get(uri, 0), MAX_DELAY_S))
        self._tasks[uri] = asyncio.ensure_future(self._scan(uri, os.path.abspath(path), delay_s))

    async def _scan(self, uri: str, path: str, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        document = self.workspace.get_text_document(uri)
        version, text = document.version, document.source
        try:
            if not await self.in_thread(self._folders.is_read, path):
                quick = await self.in_thread(
                    functools.partial(self._folders.scan, alone=True), path, text
                )
                if quick.findings:
                    self._publish(uri, version, text, quick)
            started = time.monotonic()
            scanned = await self.in_thread(self._folders.scan, path, text)
            self._took_s[uri] = time.monotonic() - started
        except Exception as error:
            self._tell_bug(error)
            return
        self._publish(uri, version, text, scanned)

    def _publish(self, uri: str, version: int | None, text: str, scanned: Scanned) -> None:
        encoding = self.server_capabilities.position_encoding or "utf-16"
        positions = Positions(text, str(getattr(encoding, "value", encoding)))
        page = self._pages[uri] = Page(uri, scanned, positions)
        related = self.capable("text_document", "publish_diagnostics", "related_information")
        found = page.diagnostics(related=related)
        if scanned.error:
            found.append(diagnostics.failure(*scanned.error, scanned.language))
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, diagnostics=found, version=version)
        )

    def _tell_bug(self, error: Exception) -> None:
        """Show the type and place of an exception, not its message, which may be part of a text."""
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        name = os.path.basename(trace.tb_frame.f_code.co_filename) if trace else ""
        place = f"{name}:{trace.tb_lineno}" if trace else ""
        message = wording.BUG.format(kind=type(error).__name__, place=place).to(
            self.choices.options().language or "en"
        )
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))

    def closed(self, uri: str) -> None:
        """Forget an open file, and take its diagnostics back."""
        if task := self._tasks.pop(uri, None):
            task.cancel()
        self._pages.pop(uri, None)
        self._took_s.pop(uri, None)
        if path := to_fs_path(uri):
            self.in_thread(self._folders.close, os.path.abspath(path))
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def refresh(self, uris: Iterable[str]) -> None:
        """Read again what has changed on disk, and scan all open files anew."""
        paths = [os.path.abspath(path) for path in map(to_fs_path, uris) if path]
        self.in_thread(self._folders.refresh, paths)
        self.scan_all()

    def scan_all(self) -> None:
        """Scan all open files anew."""
        for uri in self.workspace.text_documents:
            self.changed(uri)

    async def configure(self) -> None:
        """Use what was configured so far, ask the editor for more, and scan all open files anew."""
        folders = {
            os.path.abspath(path): folder.uri
            for folder in self.workspace.folders.values()
            if (path := to_fs_path(folder.uri))
        }
        pulled: Sequence[object] = [None] * (len(folders) + 1)
        self._use(list(folders), pulled)
        if self.capable("workspace", "configuration"):
            asked = [types.ConfigurationItem(uri, SECTION) for uri in (*folders.values(), None)]
            # An editor that answers with an error has no settings.
            with contextlib.suppress(Exception):
                pulled = await self.workspace_configuration_async(types.ConfigurationParams(asked))
                self._use(list(folders), pulled)

    def _use(self, folders: Sequence[str], pulled: Sequence[object]) -> None:
        options = [self.choices.options(one) for one in pulled]
        found = dict(zip(folders, options, strict=False))
        self.in_thread(self._folders.configure, found, options[-1])
        self.scan_all()

    # --- questions --------------------------------------------------------------------------------

    def hover(self, uri: str, position: types.Position) -> types.Hover | None:
        """What the findings at a position are."""
        page = self._pages.get(uri)
        found = page.at(types.Range(position, position)) if page else []
        if page is None or not found:
            return None
        hover = (
            self.client_capabilities.text_document and self.client_capabilities.text_document.hover
        )
        formats = (hover.content_format if hover else None) or []
        markdown = types.MarkupKind.Markdown in formats
        return types.Hover(diagnostics.hover(found, page.language, markdown=markdown))

    async def actions(self, uri: str, asked: types.Range) -> list[types.CodeAction]:
        """What can be done about the findings in a range."""
        page, path = self._pages.get(uri), to_fs_path(uri)
        if page is None or path is None or self._is_outdated(uri, page):
            return []
        found = page.at(asked)
        fixes = await self.in_thread(self._folders.fixes, os.path.abspath(path), found)
        if self._is_outdated(uri, page):  # it may have changed meanwhile
            return []
        can_show = self.capable("window", "show_document", "support")
        return [
            action
            for finding, fix in zip(found, fixes, strict=True)
            for action in actions.actions(page, finding, fix, path, can_show=can_show)
        ]

    def _is_outdated(self, uri: str, page: Page) -> bool:
        """Whether the text has changed since it was scanned, so that an edit would be at a wrong place."""
        return self.workspace.get_text_document(uri).source != page.positions.text

    def open_page(self, url: str) -> None:
        """Open a page that revokes a credential, in a browser; no other page."""
        if url in actions.REVOKE_URLS:
            self.window_show_document(types.ShowDocumentParams(url, external=True))

    def show(self, uri: str, line: int, character: int) -> None:
        """Put the cursor at a place."""
        at = types.Position(line, character)
        self.window_show_document(
            types.ShowDocumentParams(uri, take_focus=True, selection=types.Range(at, at))
        )


def create(given: Options) -> Server:
    """A server that answers; see `Server`."""
    server = Server(given)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.changed(params.text_document.uri, at_once=True)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.refresh([params.text_document.uri])

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.closed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        return server.hover(params.text_document.uri, params.position)

    kinds = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)
    async def code_actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        return await server.actions(params.text_document.uri, params.range)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def changed_on_disk(params: types.DidChangeWatchedFilesParams) -> None:
        server.refresh(change.uri for change in params.changes)

    @server.command(actions.OPEN_PAGE)
    def open_page(url: str) -> None:
        server.open_page(url)

    @server.command(actions.SHOW)
    def show(uri: str, line: int, character: int) -> None:
        server.show(uri, line, character)

    _register_configuration(server)
    _register_end(server)
    return server


def _register_configuration(server: Server) -> None:
    """Answer to what changes the options: the start, the settings of the editor, its folders."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.choices.start(params.initialization_options, params.locale)

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        wanted = [
            row for row in _WANTED if server.capable("workspace", row[0], "dynamic_registration")
        ]
        if wanted:
            registrations = [types.Registration(method, method, rest) for _, method, rest in wanted]
            server.client_register_capability(types.RegistrationParams(registrations))
        await server.configure()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def other_settings(params: types.DidChangeConfigurationParams) -> None:
        server.choices.push(params.settings)
        await server.configure()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def other_folders(_: types.DidChangeWorkspaceFoldersParams) -> None:
        await server.configure()


def _register_end(server: Server) -> None:
    """Note whether the server is told to shut down before it is told to end."""

    @server.feature(types.SHUTDOWN)
    def shut_down(_: None) -> None:
        server.is_shut_down = True

    @server.feature(types.EXIT)
    def ended(_: None) -> None:
        server.ended_early = not server.is_shut_down


def run(given: Options) -> bool:
    """Serve an editor on standard input and output until it says that it is done; whether it did so in order."""
    silence()
    server = create(given)
    server.start_io()
    return not server.ended_early
