import { $, $$, announce, copy, el } from "./dom.js";
import { toggleTheme } from "./theme.js";
import { currentView } from "./views.js";

const keyHelp = [["/", "filter the cases"], ["j k", "next and previous case, or finding"], ["n p", "next and previous failure"], ["Enter", "open it"], ["Esc", "close, or leave the filter"], ["c", "copy its curl line"], ["t", "light or dark"], ["?", "these keys"]];

export function startKeys(app) {
  $("#help").addEventListener("click", showKeys);
  $("#keys").append(el("button.close", { type: "button", "aria-label": "Close (Esc)", onclick: () => $("#keys").close() }, "×"), el("h3", null, "Keys"),
    el("dl.keys", null, keyHelp.map(([key, says]) => el("div", null, el("dt", null, key.split(" ").flatMap((k) => [el("kbd", null, k), " "])), el("dd", null, says)))));
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || $("dialog[open]")) return; // a dialog closes itself
    if (e.target.matches("input, textarea, select") && e.key !== "Escape") {
      if (e.key === "Enter" || e.key === "ArrowDown") { e.preventDefault(); app.focusList(); }
      return;
    }
    const action = actions[e.key];
    if (action && action(app, e) !== false) e.preventDefault();
  });
}

const inList = (e) => e.target.closest(".list") !== null;

const actions = {
  "/": (app) => app.focusFilter(),
  "j": (app) => move(app, 1),
  "k": (app) => move(app, -1),
  "n": (app) => failure(app, 1),
  "p": (app) => failure(app, -1),
  "ArrowDown": (app, e) => (inList(e) ? app.move(1) : false),
  "ArrowUp": (app, e) => (inList(e) ? app.move(-1) : false),
  "PageDown": (app, e) => (inList(e) ? app.move(app.pageRows()) : false),
  "PageUp": (app, e) => (inList(e) ? app.move(-app.pageRows()) : false),
  "Home": (app, e) => (inList(e) ? app.move(-Infinity) : false),
  "End": (app, e) => (inList(e) ? app.move(Infinity) : false),
  "Enter": (app, e) => open(app, e),
  "Escape": (app, e) => app.escape(e),
  "c": (app) => copyCurl(app),
  "t": () => toggleTheme(),
  "?": () => showKeys(),
};

function showKeys() { $("#keys").showModal(); }

const onFindings = (app) => currentView() === "findings" && !app.panelled();

const move = (app, by) => (onFindings(app) ? moveFinding(by, () => true) : app.move(by));
const failure = (app, by) => (onFindings(app) ? moveFinding(by, (a) => a.classList.contains("is-fail")) : app.failure(by));

// moveFinding moves the focus from finding to finding.
function moveFinding(by, fits) {
  const all = $$("article.finding");
  const at = all.indexOf(document.activeElement.closest?.("article.finding"));
  let next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
  while (all[next] && !fits(all[next])) next += by;
  if (!all[next]) return announce(by > 0 ? "The last one." : "The first one.");
  all[next].tabIndex = -1;
  all[next].focus({ preventScroll: true });
  all[next].scrollIntoView({ block: "nearest" });
}

function open(app, e) {
  if (e.target.matches("a, button, summary")) return false;
  const details = e.target.matches("article.finding") ? $("details", e.target) : null;
  if (details) { details.open = !details.open; return true; }
  return inList(e) || e.target === document.body ? app.openCurrent() : false;
}

async function copyCurl(app) {
  const finding = document.activeElement.closest?.("article.finding");
  const line = app.curl() || (finding && $("pre.curl", finding)?.textContent) || "";
  if (!line) return announce("There is nothing to copy: open a case first.");
  announce((await copy(line)) ? "The curl line is copied." : "It could not be copied.");
  const note = el("p.toast", { "aria-hidden": "true" }, $("#said").textContent);
  document.body.append(note);
  setTimeout(() => note.remove(), 1600);
}
