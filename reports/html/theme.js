import { $ } from "./dom.js";

// The theme follows the system until the reader chooses. Storage is refused in
// sandboxed frames; then the choice lasts as long as the page.
const themeKey = "assay-theme";

export function startTheme() {
  let stored = null;
  try { stored = localStorage.getItem(themeKey); } catch { /* no storage */ }
  if (stored === "light" || stored === "dark") document.documentElement.dataset.theme = stored;
  $("#theme").addEventListener("click", toggleTheme);
  $("#theme").setAttribute("aria-pressed", String(isDark()));
}

const isDark = () => (document.documentElement.dataset.theme
  ? document.documentElement.dataset.theme === "dark"
  : matchMedia("(prefers-color-scheme: dark)").matches);

export function toggleTheme() {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  $("#theme").setAttribute("aria-pressed", String(next === "dark"));
  try { localStorage.setItem(themeKey, next); } catch { /* no storage */ }
}
