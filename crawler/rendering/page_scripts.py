"""What is run within a page; it is watched and read in a world of its own, whose functions a page cannot change."""

from __future__ import annotations

# before the page's own scripts, in every frame: ways out that no text needs; the proxy holds without it
BEFORE = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel", "WebTransport", "WebSocket",
                    "EventSource", "SharedWorker", "Notification"]) {
  try { delete window[name]; Object.defineProperty(window, name, {value: undefined}); } catch (error) {}
}
for (const name of ["print", "open", "alert", "confirm", "prompt"]) {
  try { Object.defineProperty(window, name, {value: () => null}); } catch (error) {}
}
"""

# how far the page is: [whether it is loaded, letters that are shown, its height]
LOOK = """(() => {
  const root = document.documentElement;
  const text = document.body ? document.body.innerText.length : 0;
  return [document.readyState === "complete", text, root ? root.scrollHeight : 0];
})()"""

SCROLL = "window.scrollTo(0, document.documentElement.scrollHeight)"

# clicks the first button with one of the labels that was not clicked before; whether there was one
UNFOLD = """((labels) => {
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\\s.…»>+▼▾⌄]+/gu, " ").trim();
  const wanted = new Set(labels);
  globalThis.clicked ||= new WeakSet();
  const buttons = document.querySelectorAll("button, [role=button], summary, a:not([href]), a[href^='#']");
  for (const button of Array.from(buttons).slice(0, 2000)) {
    const text = button.textContent || "";
    if (text.length > 80 || !wanted.has(plain(text)) || clicked.has(button)) continue;
    if (button.closest("form, dialog, [role=dialog], [aria-modal=true], nav, footer")) continue;
    clicked.add(button);
    button.click();
    return true;
  }
  return false;
})"""

# the document as it is shown, open shadow trees in their places and no noscript; null where it is too long
SERIALISE = """((limit) => {
  const VOID = new Set(["AREA", "BASE", "BR", "COL", "EMBED", "HR", "IMG", "INPUT", "LINK", "META", "SOURCE", "TRACK",
                        "WBR"]);
  const RAW = new Set(["SCRIPT", "STYLE", "XMP", "IFRAME", "NOEMBED", "NOFRAMES", "PLAINTEXT"]);
  const out = [];
  let size = 0;
  const put = (text) => { out.push(text); size += text.length; return size <= limit; };
  const inText = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const inValue = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
  // [node] or the text that closes an element: a stack, since a page may be deeper than calls may go
  const stack = [[document.documentElement]];
  while (stack.length) {
    const next = stack.pop();
    if (typeof next === "string") { if (!put(next)) return null; continue; }
    const node = next[0];
    if (!node) continue;
    if (node.nodeType === 3) {
      const isRaw = node.parentNode && RAW.has(node.parentNode.nodeName);
      if (!put(isRaw ? node.data : inText(node.data))) return null;
    }
    if (node.nodeType !== 1 || node.nodeName === "NOSCRIPT") continue;
    const name = node.localName;
    let head = "<" + name;
    for (const one of node.attributes) head += " " + one.name + '="' + inValue(one.value) + '"';
    if (!put(head + ">")) return null;
    if (VOID.has(node.nodeName)) continue;
    stack.push("</" + name + ">");
    let children = node.childNodes;
    if (node.shadowRoot) children = node.shadowRoot.childNodes;
    else if (node.nodeName === "SLOT" && node.assignedNodes().length) children = node.assignedNodes();
    else if (node.nodeName === "TEMPLATE") children = [];
    for (let place = children.length - 1; place >= 0; place--) stack.push([children[place]]);
  }
  return "<!DOCTYPE html>\\n" + out.join("");
})"""
