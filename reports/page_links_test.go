package reports

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPageLinks: every address leads where it says, also when the page opens
// with it, and one that leads nowhere says so.
func TestPageLinks(t *testing.T) {
	events := sample{faulty: true}.events()
	id := "createExchangeConnector/enum/status/a"
	file, b := pageFile(t, events), startBrowser(t)
	finding := events[len(events)-1].Finished.Findings[3].Fingerprint
	for _, tc := range []struct{ hash, view, shows, reason string }{
		{"", "findings", `document.querySelector("h1").textContent === "Does not conform"`, "the page opens with the findings"},
		{"#nowhere", "findings", `true`, "an anchor that is not there"},
		{"#matrix", "matrix", `true`, "a view"},
		{"#r-echo/field", "rules", `document.querySelector(".aim").id === "r-echo/field"`, "a rule"},
		{"#f-" + finding, "findings", `document.querySelector(".aim").id === "f-` + finding + `" && document.querySelector(".aim details").open`, "a finding"},
		{"#/finding/" + finding, "findings", `document.querySelector(".aim").id === "f-` + finding + `"`, "a finding by its route"},
		{"#/finding/abc", "findings", `document.querySelector("#no-finding").textContent.includes("no finding abc")`, "an unknown finding"},
		{"#/case/" + fragment(id), "cases", `!document.querySelector("#panel").hidden && document.querySelector("#panel-title").textContent.includes("enum at /status")`, "a case"},
		{"#/case/unknown", "cases", `document.querySelector("#panel").textContent.includes("no such case")`, "an unknown case"},
		{"#/case/%E0%A4%A", "cases", `document.querySelector("#panel").textContent.includes("no such case")`, "an address that cannot be decoded"},
		{"#/cell/createOrder/length/" + fragment("/customer/name"), "matrix", `document.querySelector("#cell").open && document.querySelector("#cell").textContent.includes("maxLength: 80")`, "a promise"},
		{"#/cell/createOrder/length/nowhere", "matrix", `document.querySelector("#cell").textContent.includes("no such promise")`, "an unknown promise"},
		{"#/cases?q=" + fragment(`rule:echo "Server 1"`), "cases", `document.querySelector("#q").value === 'rule:echo "Server 1"'`, "a filter"},
		{"#/constructor", "findings", `true`, "no route of that name"},
	} {
		b.open(file, tc.hash)
		b.shows(tc.view)
		b.until(tc.shows + `/* ` + tc.reason + ` */`)
		b.quiet()
	}
}

// TestPagePanel: the panel of a case says what was changed, what was promised
// and how to send it again.
func TestPagePanel(t *testing.T) {
	b := openPage(t, sample{faulty: true}.events(), "#findings")
	b.follow("#/case/" + fragment("createExchangeConnector/enum/status/a"))
	b.until(`document.querySelectorAll("#panel .message").length > 1`)
	require.Equal(t, `"status": 42,`, eval[string](b, `document.querySelector("#panel .ln.changed").textContent.trim()`), "the changed place is marked")
	facts := eval[string](b, `document.querySelector("#panel .panel-facts").textContent`)
	require.Contains(t, facts, `enum: ["none","connectionPending"`, "the promise is quoted")
	require.Contains(t, facts, "spec/exchangeconnector.yaml:")
	require.Contains(t, facts, "to be refused")
	require.Contains(t, facts, "201 in ")
	curl := eval[string](b, `document.querySelector("#panel pre.curl").textContent`)
	require.Contains(t, curl, "curl -sS -i --path-as-is -X POST 'http://127.0.0.1:8080/v1/exchangeConnectors'")
	require.Contains(t, curl, `"status":42`, "the body stands in the line")
	require.Equal(t, "assay run --target http://127.0.0.1:8080/v1 --spec spec/exchangeconnector.yaml --run '^createExchangeConnector/enum/status/a$'",
		eval[string](b, `document.querySelector("#panel pre.again").textContent`))
	b.shows("findings")
	b.click("#panel .close")
	b.until(`document.querySelector("#panel").hidden && location.hash === "#findings"`)
	b.quiet()
}

// TestPageEcho: the echo is told field by field, with what changed marked.
func TestPageEcho(t *testing.T) {
	events := sample{faulty: true, small: true}.events()
	id := ""
	for _, e := range events {
		if e.Done != nil {
			for _, v := range e.Done.Verdicts {
				if v.Rule == "echo/field" && v.Outcome == "fail" {
					id = e.Done.Case.ID
				}
			}
		}
	}
	b := openPage(t, events, "#/case/"+fragment(id))
	b.until(`document.querySelector("#panel .echo") !== null`)
	row := `[...document.querySelectorAll("#panel .echo tbody tr")].find((tr) => tr.cells[0].textContent === %q)`
	require.Equal(t, "altered", eval[string](b, fmt.Sprintf(row, "/serverName")+`.cells[3].textContent`))
	require.Equal(t, []string{"erver", "ERVER"}, eval[[]string](b, `[...`+fmt.Sprintf(row, "/serverName")+`.querySelectorAll("del, ins")].map((e) => e.textContent)`), "only what differs is marked")
	require.Equal(t, "equal", eval[string](b, fmt.Sprintf(row, "/status")+`.cells[3].textContent`))
	require.Equal(t, "added by the server", eval[string](b, fmt.Sprintf(row, "/id")+`.cells[3].textContent`))
	require.Contains(t, eval[[]string](b, `[...document.querySelectorAll("#panel .ln.hit")].map((e) => e.textContent.trim().split(":")[0])`), `"serverName"`, "the failing place is marked in the answer")
	b.quiet()
}
