import { $, el } from "./dom.js";
import { toggleTheme } from "./theme.js";

const keyHelp = [["/", "filter the cases"], ["j k", "next and previous case"], ["Enter", "open the case"], ["Esc", "close, or leave the filter"], ["t", "light or dark"], ["?", "these keys"]];

export function startKeys(app) {
  $("#help").addEventListener("click", showKeys);
  $("#keys").append(el("button.close", { type: "button", "aria-label": "Close (Esc)", onclick: () => $("#keys").close() }, "×"), el("h3", null, "Keys"),
    el("div.keys", null, keyHelp.flatMap(([key, says]) => [el("span", null, key.split(" ").flatMap((k) => [el("kbd", null, k), " "])), el("span", null, says)])));
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
    const typing = e.target.matches("input, textarea, select");
    if (typing && e.key !== "Escape") {
      if (e.key === "Enter" || e.key === "ArrowDown") { e.preventDefault(); app.focusList(); }
      return;
    }
    const action = actions(app)[e.key];
    if (action && action(e) !== false) e.preventDefault();
  });
}

function actions(app) {
  const inDialog = $("dialog[open]");
  if (inDialog) return {}; // a dialog closes itself
  return {
    "/": () => app.focusFilter(),
    "j": () => app.move(1),
    "k": () => app.move(-1),
    "ArrowDown": (e) => (e.target === app.listBox ? app.move(1) : false),
    "ArrowUp": (e) => (e.target === app.listBox ? app.move(-1) : false),
    "Enter": (e) => (e.target.matches("a, button, summary") ? false : app.openSelected()),
    "Escape": (e) => app.escape(e),
    "t": () => toggleTheme(),
    "?": () => showKeys(),
  };
}

function showKeys() { $("#keys").showModal(); }
