"""The server itself: messages in, answers out. Everything it says is worked out elsewhere.

Mistakes are published at once, for the theories that a change touched; laws and models are decided in
another process (`catalg.apps.lsp.proving`) and published as they come.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from catalg import __version__
from catalg.apps.lsp import editing, showing
from catalg.apps.lsp.positions import Positions
from catalg.apps.lsp.proving import Answer, Prover
from catalg.apps.lsp.state import State
from catalg.session.workspace import Document

QUIET = 0.4  # seconds without a change before the prover is asked
SLOW = 0.25  # seconds: a look that takes longer waits for a pause in the typing


class Server(LanguageServer):
    """One editor's server."""

    def __init__(self) -> None:
        super().__init__("catalg", __version__)
        self.state = State()
        self.prover = Prover(self._told)
        self.loop: asyncio.AbstractEventLoop | None = None
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._shown: dict[str, str] = {}  # path -> uri, of open files
        self._looks: dict[str, asyncio.TimerHandle] = {}  # put off until a pause
        self._cost: dict[str, float] = {}  # seconds of the last look at a file

    # -- files ----------------------------------------------------------------------------

    def read(self, uri: str) -> tuple[Document, Positions]:
        """A file as it is now."""
        path = to_fs_path(uri) or uri
        text = self.workspace.get_text_document(uri).source
        self.state.workspace.open(path, text)
        document = self.state.workspace.document(path)
        return document, self.state.positions(document.text)

    def changed(self, uri: str) -> None:
        """Say what is wrong: at once, or after a pause in the typing where the last look took long (a huge theory)."""
        self.loop = self.loop or asyncio.get_running_loop()
        path = to_fs_path(uri) or uri
        self._shown[path] = uri
        if path in self._looks:
            self._looks.pop(path).cancel()
        cost = self._cost.get(path, 0.0)
        if cost < SLOW:
            self._look(path)
        else:
            self._looks[path] = self.loop.call_later(min(cost, QUIET), self._look, path)

    def _look(self, path: str) -> None:
        """Say what is wrong now, in this file and in open ones that import it; have the rest decided."""
        self._looks.pop(path, None)
        uri = self._shown.get(path)
        if uri is None:
            return
        start = time.perf_counter()
        document, _ = self.read(uri)
        self._publish(document, uri)
        # The first look reads everything, and says nothing of what a key will cost.
        self._cost[path] = time.perf_counter() - start if path in self._cost else 0.0
        for other, at in self._shown.items():
            if other != path:
                there = self.state.workspace.document(other)
                if any(link.path is not None for link in there.links):
                    self._publish(there, at)
        self._later(path)

    def _publish(self, document: Document, uri: str) -> None:
        version = self.workspace.get_text_document(uri).version
        found = self.state.diagnostics(document)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    def _later(self, path: str) -> None:
        if path in self._timers:
            self._timers.pop(path).cancel()
        assert self.loop is not None
        self._timers[path] = self.loop.call_later(QUIET, self._decide, path)

    def _decide(self, path: str) -> None:
        self._timers.pop(path, None)
        if path not in self._shown:
            return
        wish = self.state.wish(self.state.workspace.document(path))
        if wish is not None:
            self.prover.want(wish)

    def _told(self, answer: Answer) -> None:
        """An answer of the prover, on its thread."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._learned, answer)

    def _learned(self, answer: Answer) -> None:
        self.state.learn(answer)
        uri = self._shown.get(answer.path)
        if uri is not None and (answer.about is None or answer.left % 8 == 0 or _amiss(answer)):
            self._publish(self.state.workspace.document(answer.path), uri)
        if answer.about is None:
            if self._refreshes():
                self.workspace_inlay_hint_refresh(None)
            self._next(answer.path)

    def _next(self, done: str) -> None:
        """Another open file in which something is undecided."""
        for path in self._shown:
            if path != done and path not in self._timers:
                wish = self.state.wish(self.state.workspace.document(path))
                if wish is not None:
                    self.prover.want(wish)
                    return

    def _refreshes(self) -> bool:
        asked = self.client_capabilities.workspace
        return bool(asked and asked.inlay_hint and asked.inlay_hint.refresh_support)

    def closed(self, uri: str) -> None:
        path = to_fs_path(uri) or uri
        self._shown.pop(path, None)
        if path in self._timers:
            self._timers.pop(path).cancel()
        self.state.workspace.close(path)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


def _amiss(answer: Answer) -> bool:
    report: Any = answer.report
    fine = getattr(report, "as_expected", None)
    return bool(answer.diagnostics) or not (getattr(report, "ok", True) if fine is None else fine)


def server() -> Server:
    """A server with all that it can do."""
    made = Server()
    _files(made)
    _answers(made)
    _changes(made)
    return made


def _files(made: Server) -> None:
    @made.feature(types.INITIALIZE)
    def start(params: types.InitializeParams) -> None:
        options = params.initialization_options
        pictures = options.get("pictures") if isinstance(options, dict) else getattr(options, "pictures", None)
        made.state.svg = pictures == "svg"
        folders = [to_fs_path(folder.uri) for folder in params.workspace_folders or ()]
        folders = folders or [to_fs_path(params.root_uri)] if params.root_uri else folders
        made.state.folders = tuple(folder for folder in folders if folder)

    @made.feature(types.INITIALIZED)
    def started(_params: types.InitializedParams) -> None:
        encoding: Any = made.workspace.position_encoding
        made.state.encoding = str(getattr(encoding, "value", encoding) or "utf-16")

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        made.changed(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        made.changed(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        made.closed(params.text_document.uri)

    @made.feature(types.SHUTDOWN)
    def stop(_params: Any) -> None:
        made.prover.close()

    @made.command("catalg.cancel")
    def cancel(*_arguments: Any) -> None:
        made.prover.cancel()


def _answers(made: Server) -> None:
    @made.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        document, positions = made.read(params.text_document.uri)
        return showing.hover(made.state, document, positions, positions.offset(params.position))

    @made.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> types.Location | None:
        document, positions = made.read(params.text_document.uri)
        return showing.definition(made.state, document, positions.offset(params.position))

    @made.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        return showing.symbols(*made.read(params.text_document.uri))

    @made.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    def hints(params: types.InlayHintParams) -> list[types.InlayHint]:
        document, positions = made.read(params.text_document.uri)
        start, end = positions.offset(params.range.start), positions.offset(params.range.end)
        return list(showing.inlay_hints(made.state, document, positions, start, end))

    @made.feature("catalg/goalAt")
    def goal(params: Any) -> dict[str, Any] | None:
        given = types.TextDocumentPositionParams(
            types.TextDocumentIdentifier(_field(_field(params, "textDocument"), "uri")),
            types.Position(*(_field(_field(params, "position"), name) for name in ("line", "character"))),
        )
        document, positions = made.read(given.text_document.uri)
        return showing.goal_at(made.state, document, positions, positions.offset(given.position))


def _changes(made: Server) -> None:
    @made.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[";", "*", "⊗", ":"]))
    def completion(params: types.CompletionParams) -> types.CompletionList:
        document, positions = made.read(params.text_document.uri)
        found = editing.completion(made.state, document, positions.offset(params.position))
        return types.CompletionList(is_incomplete=False, items=found)

    @made.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: types.PrepareRenameParams) -> types.Range:
        document, positions = made.read(params.text_document.uri)
        try:
            start, end, _ = editing.renamable(made.state, document, positions.offset(params.position))
        except editing.Refused as error:
            raise JsonRpcInvalidParams(str(error)) from error
        return positions.range(start, end)

    @made.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def rename(params: types.RenameParams) -> types.WorkspaceEdit:
        document, positions = made.read(params.text_document.uri)
        try:
            places = editing.rename(made.state, document, positions.offset(params.position), params.new_name)
        except editing.Refused as error:
            raise JsonRpcInvalidParams(str(error)) from error
        changes = {}
        for path, found in places.items():
            there = made.state.positions(made.state.workspace.text(path) or "")
            edits = [types.TextEdit(there.range(start, end), params.new_name) for start, end in found]
            changes[made._shown.get(path) or showing.uri_of(path)] = edits
        return types.WorkspaceEdit(changes=changes)

    @made.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        document, _ = made.read(params.text_document.uri)
        return list(editing.code_actions(params, made.state, document))

    @made.feature(types.TEXT_DOCUMENT_FORMATTING)
    def formatting(params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        from catalg.syntax import parse_module
        from catalg.syntax.formatter import formatted

        document, positions = made.read(params.text_document.uri)
        if parse_module(document.text, document.path)[1]:
            return None
        return [types.TextEdit(positions.range(0, len(document.text)), formatted(document.text))]


def _field(given: Any, name: str) -> Any:
    """A field of a request that the protocol does not know, however it was decoded."""
    return given[name] if isinstance(given, dict) else getattr(given, name)


def serve() -> int:
    """Serve one editor on standard input and output until it says goodbye."""
    import logging

    logging.getLogger("pygls").setLevel(logging.CRITICAL)  # what is refused is told to the editor, not to a log
    server().start_io()
    return 0
