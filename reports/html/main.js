import { $, el } from "./dom.js";
import { startTheme } from "./theme.js";
import { loadIndex, loadReport } from "./data.js";
import { needsReport, useFindings, useRules, withTerm } from "./query.js";
import { CaseList } from "./list.js";
import { paintChips, paintFacets } from "./facets.js";
import { closeCase, openCase, panelCurl } from "./panel.js";
import { openCell, startMatrix, startRest } from "./matrix.js";
import { revealFinding, startFindings, startMore } from "./findings.js";
import { showAnchor, showView, startPrint, viewOf } from "./views.js";
import { startKeys } from "./keys.js";

// The address after "#": an anchor of the static part, or
//   /cases?q=FILTER   /case/ID   /finding/FINGERPRINT   /cell/OPERATION/COLUMN/POINTER
const go = (hash) => { location.hash = hash; };
const part = (text) => { try { return decodeURIComponent(text); } catch { return text; } };
const casesHash = (text) => "/cases" + (text ? "?q=" + encodeURIComponent(text) : "");

function startStatic() {
  $(".tools").hidden = false;
  startTheme();
  startMatrix();
  startFindings();
  startPrint();
  if (matchMedia("(max-width: 44rem)").matches) $(".tested").open = false; // the findings come first there
  const id = part(location.hash.slice(1));
  if (!id.startsWith("/")) showAnchor(viewOf(id) ? id : "");
}

function startApp(data) {
  useRules(data.page.rules || []);
  const list = new CaseList(data.rows, (id) => go("/case/" + encodeURIComponent(id)));
  const input = $("#q");
  const panelled = () => !$("#panel").hidden;
  let back = ""; // where closing a panel leads
  let filtered = null;

  function filter(text) {
    if (input.value !== text) input.value = text;
    if (needsReport(text)) loadReport().then((report) => { useFindings(report.findings); filtered = null; filter(input.value); }).catch(failed);
    if (text === filtered) return;
    filtered = text;
    const terms = list.filter(text);
    paintChips(data, terms);
    paintFacets(data, terms);
  }
  const refilter = () => { filtered = null; filter(input.value); };

  const routes = {
    cases(rest) {
      back = casesHash(part(rest.replace(/^q=/, "")));
      showView("cases");
      filter(part(rest.replace(/^q=/, "")));
      list.paint();
    },
    case(rest) {
      const id = part(rest);
      if (!document.body.dataset.view) showView("cases");
      openCase(data, id, leave).catch(failed);
      if (data.byId.has(id)) list.reveal(data.byId.get(id));
    },
    finding(rest) {
      back = "/finding/" + rest;
      showView("findings");
      revealFinding(data, part(rest)).catch(failed);
    },
    cell(rest) {
      const [operation, column, pointer] = rest.split("/").map(part);
      showView("matrix");
      openCell(data, operation, column, pointer || "", () => $("#cell").close()).catch(failed);
    },
  };

  function route() {
    const hash = location.hash.slice(1);
    const [, kind, rest] = /^\/(\w+)[/?]?(.*)$/.exec(hash) || [];
    if (kind !== "case") closeCase();
    if (kind !== "cell" && $("#cell").open) $("#cell").close();
    if (kind && Object.hasOwn(routes, kind)) return routes[kind](rest);
    if (hash.startsWith("f-")) return routes.finding(hash.slice(2));
    back = hash;
    showAnchor(viewOf(part(hash)) ? part(hash) : "");
    if (viewOf(part(hash)) === "cases") { filter(input.value); list.paint(); }
  }

  const leave = () => go(back || casesHash(input.value));
  function typed() {
    back = casesHash(input.value);
    history.replaceState(null, "", "#" + back);
    filter(input.value);
  }

  $("#cell").addEventListener("close", () => { if (location.hash.startsWith("#/cell/")) history.replaceState(null, "", "#matrix"); });
  input.addEventListener("input", typed);
  $(".filter").addEventListener("submit", (e) => e.preventDefault());
  $(".browser").addEventListener("click", (e) => {
    const chip = e.target.closest("button[data-key]");
    if (!chip) return;
    input.value = withTerm(input.value, chip.dataset.key, chip.dataset.value);
    typed();
    document.querySelector(`button[data-key="${CSS.escape(chip.dataset.key)}"][data-value="${CSS.escape(chip.dataset.value)}"]`)?.focus();
  });
  $("#narrow").addEventListener("toggle", refilter);

  const moveTo = (at) => {
    list.go(at, !panelled());
    if (panelled()) list.openCurrent();
    else showView("cases");
  };
  startKeys({
    panelled,
    curl: panelCurl,
    pageRows: () => Math.max(1, Math.floor(list.box.clientHeight / list.height) - 2),
    focusFilter: () => { showView("cases"); filter(input.value); input.focus(); input.select(); },
    focusList: () => list.go(list.current),
    move: (by) => {
      if (!panelled() && document.body.dataset.view !== "cases") return false;
      const fresh = !panelled() && !list.box.contains(document.activeElement);
      moveTo(fresh ? list.current : Math.max(0, Math.min(list.found.length - 1, list.current + by)));
    },
    failure: (by) => {
      if (!panelled() && document.body.dataset.view !== "cases") return false;
      const at = list.failure(by);
      if (at >= 0) moveTo(at);
    },
    openCurrent: () => list.openCurrent(),
    escape: (e) => { if (panelled()) leave(); else if (e.target === input) list.go(list.current); else return false; },
  });
  $(".browser").hidden = false;
  filter("");
  startMore(data);
  startRest(data);
  addEventListener("hashchange", route);
  route();
  document.documentElement.dataset.ready = "true";
  performance.mark("assay-ready");
}

function failed(err) {
  $("#cases-failed").hidden = false;
  $("#cases-failed").textContent = "The data of this page could not be read in this browser (" + err.message + "). What is shown without it stands.";
}

startStatic();
loadIndex().then(startApp).catch(failed);
