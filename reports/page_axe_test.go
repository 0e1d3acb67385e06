package reports

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// axeScript is the source of axe-core, of which ASSAY_AXE names the folder
// node_modules (ci/axe installs it).
func axeScript(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("ASSAY_AXE")
	if folder == "" {
		if os.Getenv("ASSAY_REQUIRE") == "1" {
			t.Fatal("ASSAY_AXE is not set")
		}
		t.Skip("ASSAY_AXE is not set: npm ci in ci/axe, and ASSAY_AXE=ci/axe/node_modules")
	}
	data, err := os.ReadFile(filepath.Join(folder, "axe-core", "axe.min.js"))
	require.NoError(t, err)
	return string(data)
}

// axeViolation is what axe tells of a rule that is broken.
type axeViolation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML           string `json:"html"`
		FailureSummary string `json:"failureSummary"`
	} `json:"nodes"`
}

// accessible runs axe with all of its rules, best practices among them.
func (b *browser) accessible(where string) {
	b.t.Helper()
	result := await[string](b, `axe.run(document, { resultTypes: ["violations"] }).then((r) => JSON.stringify(r.violations))`)
	var broken []axeViolation
	require.NoError(b.t, json.Unmarshal([]byte(result), &broken))
	for _, v := range broken {
		for _, n := range v.Nodes[:min(len(v.Nodes), 3)] {
			b.t.Errorf("%s: %s: %s\n%.200s\n%s", where, v.ID, v.Help, n.HTML, n.FailureSummary)
		}
	}
}

// TestPageIsAccessible: axe finds nothing to complain of, in light and in dark,
// on every view, with a case, a promise and the keys opened, wide and narrow.
func TestPageIsAccessible(t *testing.T) {
	axe := axeScript(t)
	events := knownSample(sample{faulty: true, fill: 100}.events(), "")
	for _, look := range []struct {
		theme string
		width int64
	}{{"light", 1400}, {"dark", 1400}, {"light", 390}} {
		t.Run(fmt.Sprint(look.theme, look.width), func(t *testing.T) {
			b := openPage(t, events, "")
			theme := look.theme
			b.media("", "prefers-color-scheme", theme)
			b.resize(look.width)
			eval[bool](b, axe+"; true")
			for _, view := range []string{"#findings", "#matrix", "#cases", "#rules", "#run"} {
				b.follow(view)
				eval[bool](b, `(document.querySelectorAll("main details").forEach((d) => { if (d.checkVisibility()) d.open = true; }), true)`)
				b.accessible(theme + " " + view)
			}
			b.follow("#/case/" + fragment("createExchangeConnector/enum/status/a"))
			b.until(`document.querySelectorAll("#panel .message").length > 1`)
			eval[bool](b, `(document.querySelectorAll("#panel details").forEach((d) => { d.open = true; }), true)`)
			b.accessible(theme + " panel beside the list")
			b.follow("#findings")
			b.follow("#/case/unknown")
			b.until(`!document.querySelector("#panel").hidden`)
			b.accessible(theme + " panel of an unknown case")
			b.follow("#/finding/unknown")
			b.accessible(theme + " unknown finding")
			b.follow("#/cell/createOrder/length/" + fragment("/customer/name"))
			b.until(`document.querySelector("#cell").open`)
			b.accessible(theme + " promise")
			b.press("\u001b")
			b.press("?")
			b.until(`document.querySelector("#keys").open`)
			b.accessible(theme + " keys")
			b.quiet()
		})
	}
}

// TestStaticPageIsAccessible: what is read without scripts, too.
func TestStaticPageIsAccessible(t *testing.T) {
	axe := axeScript(t)
	path := filepath.Join(t.TempDir(), "static.html")
	page := scripts.ReplaceAll(written(t, "html", Options{}, sample{faulty: true}.events()), nil)
	require.NoError(t, os.WriteFile(path, page, 0o666))
	b := startBrowser(t)
	b.show(path)
	eval[bool](b, axe+"; true")
	b.accessible("static part")
	require.Equal(t, "Does not conform", eval[string](b, `document.querySelector("h1").innerText`))
	for _, part := range []string{"Findings", "Matrix", "Rules", "Run", "Answer times"} {
		require.Contains(t, eval[string](b, `document.body.innerText`), part)
	}
	require.Contains(t, eval[string](b, `document.querySelector("pre.curl").textContent`), "curl -sS")
}
