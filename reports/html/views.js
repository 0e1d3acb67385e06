import { $, $$ } from "./dom.js";

// The views: with scripts, one part of the page is shown at a time. Every
// anchor of the static part still leads to where it stands.

const views = ["findings", "matrix", "cases", "rules", "run"];
const titles = { findings: "", matrix: "Matrix", cases: "Cases", rules: "Rules", run: "Run" };
const plainTitle = document.title;
const kept = new Map(); // how far each view was scrolled
let view = "";

export const currentView = () => view;

// showView shows one view; at its top when it was not there before.
export function showView(name) {
  if (name === view) return;
  if (view) kept.set(view, scrollY);
  view = name;
  document.body.dataset.view = name;
  for (const id of views) document.getElementById(id).hidden = id !== name;
  for (const a of $$(".rail nav a")) {
    if (a.getAttribute("href") === "#" + name) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
  }
  document.title = (titles[name] ? titles[name] + " · " : "") + plainTitle;
  scrollTo(0, kept.get(name) || 0);
}

// viewOf is the view in which an anchor of the static part stands; empty where
// there is no such anchor.
export function viewOf(id) {
  if (id === "" || id === "verdict") return "findings";
  const section = document.getElementById(id)?.closest("main > section");
  return views.includes(section?.id) ? section.id : "";
}

// showAnchor shows the view of an anchor, and brings the anchor into sight.
export function showAnchor(id) {
  const name = viewOf(id);
  if (!name) return;
  const same = name === view;
  showView(name);
  if (id === "" || id === "verdict" || id === name) {
    if (same) scrollTo(0, 0);
    return;
  }
  const node = document.getElementById(id);
  node.scrollIntoView({ block: "start" });
  $$(".aim").forEach((n) => n.classList.remove("aim"));
  node.classList.add("aim");
}

// unfold opens what is folded for print, and folds it again.
export function startPrint() {
  const opened = new Set();
  addEventListener("beforeprint", () => {
    for (const d of $$("main details:not([open])")) { if (d.closest(".browser, #more-matrices")) continue; d.open = true; opened.add(d); }
  });
  addEventListener("afterprint", () => { opened.forEach((d) => { d.open = false; }); opened.clear(); $("#unprinted")?.remove(); });
}
