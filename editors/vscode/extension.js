// Starts `catalg lsp` and shows the goal at the cursor beside the text. All knowledge is in the server.
"use strict";
const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

let client;
let panel;
let asked = 0;

function activate(context) {
  const [command, ...args] = vscode.workspace.getConfiguration("catalg").get("command");
  const server = { command, args, transport: TransportKind.stdio };
  client = new LanguageClient("catalg", "catalg", server, {
    documentSelector: [{ language: "catalg" }],
    initializationOptions: { pictures: "svg" },
  });
  context.subscriptions.push(
    vscode.commands.registerCommand("catalg.showGoal", () => showGoal(context)),
    vscode.commands.registerCommand("catalg.stopProofs", () =>
      client.sendRequest("workspace/executeCommand", { command: "catalg.cancel", arguments: [] })),
    vscode.window.onDidChangeTextEditorSelection(() => panel && refresh()),
    vscode.languages.onDidChangeDiagnostics(() => panel && refresh()),
  );
  return client.start();
}

function showGoal(context) {
  if (!panel) {
    panel = vscode.window.createWebviewPanel("catalgGoal", "Goal", vscode.ViewColumn.Beside, {});
    panel.onDidDispose(() => { panel = undefined; }, null, context.subscriptions);
  }
  refresh();
}

async function refresh() {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.document.languageId !== "catalg") return;
  const number = ++asked;
  const goal = await client.sendRequest("catalg/goalAt", {
    textDocument: { uri: editor.document.uri.toString() },
    position: editor.selection.active,
  });
  if (number === asked && panel) panel.webview.html = page(goal);
}

function page(goal) {
  if (!goal) return "<body><p>There is no law at the cursor.</p></body>";
  const step = goal.step ? `, step ${goal.step} of ${goal.steps}` : "";
  const by = goal.by ? `<p>by ${goal.by.map(escape).join(", ")}</p>` : "";
  const picture = goal.svg ? `<div style="background:white;padding:1em;overflow:auto">${goal.svg}</div>` : "";
  return `<!DOCTYPE html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
</head><body><h3>${escape(goal.theory)}.${escape(goal.law)}${step}</h3>
<p><code>${escape(goal.left)}</code><br>${escape(goal.relation)} <code>${escape(goal.right)}</code></p>
${picture}${by}<p>${escape(goal.told)}</p></body></html>`;
}

function escape(text) {
  return String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
}

function deactivate() {
  return client && client.stop();
}

module.exports = { activate, deactivate };
