package reports

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"assay/rule"
	"assay/verdict"
)

// sample describes a made-up run; the same sample gives the same events.
type sample struct {
	faulty  bool   // the server has faults of every kind
	hostile string // put into every text of the run
	fill    int    // cases on top of the promises' own
	cut     bool   // the trailer is missing
	small   bool   // a few properties of one operation
}

var sampleRules = []rule.Info{
	{ID: "status/created", Title: "A create that the description allows is answered with a documented success.", Basis: rule.Must, Subject: rule.Server, Kind: rule.Case, Refs: []rule.Ref{{Doc: "OpenAPI 3.0.3", Section: "4.7.16"}}, Since: "0.1"},
	{ID: "status/no-server-error", Title: "No request is answered with a server error.", Basis: rule.Expectation, Subject: rule.Server, Kind: rule.Case, Refs: []rule.Ref{{Doc: "RFC 9110", Section: "15.6", URL: "https://www.rfc-editor.org/rfc/rfc9110#section-15.6"}}, Since: "0.1"},
	{ID: "status/accepts-valid", Title: "A lawful value is accepted.", Basis: rule.Expectation, Subject: rule.Server, Kind: rule.Case, Refs: []rule.Ref{{Doc: "OpenAPI 3.0.3", Section: "4.7.24"}}, Since: "0.1"},
	{ID: "status/rejects-invalid", Title: "A value that breaks the description is refused.", Basis: rule.Expectation, Subject: rule.Server, Kind: rule.Case, Refs: []rule.Ref{{Doc: "OpenAPI 3.0.3", Section: "4.7.24"}}, Since: "0.1"},
	{ID: "body/schema", Title: "An answer is as its schema describes it.", Basis: rule.Must, Subject: rule.Server, Kind: rule.Case, Refs: []rule.Ref{{Doc: "OpenAPI 3.0.3", Section: "4.7.17"}}, Since: "0.1"},
	{ID: "header/location", Title: "A created answer names the new resource.", Basis: rule.Should, Subject: rule.Server, Kind: rule.Case, Refs: []rule.Ref{{Doc: "RFC 9110", Section: "9.3.3", URL: "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.3"}}, Since: "0.1"},
	{ID: "echo/field", Title: "Each field that was sent comes back as it was sent.", Basis: rule.Must, Subject: rule.Server, Kind: rule.Case, Refs: []rule.Ref{{Doc: "the description", Section: "schema"}}, Since: "0.1"},
	{ID: "id/unique", Title: "No two living resources have the same identifier.", Basis: rule.Must, Subject: rule.Server, Kind: rule.Run, Refs: []rule.Ref{{Doc: "the description", Section: "identifier"}}, Since: "0.1"},
	{ID: "resource/readable", Title: "What was created can be read back.", Basis: rule.Must, Subject: rule.Server, Kind: rule.Case, Refs: []rule.Ref{{Doc: "RFC 9110", Section: "15.3.2"}}, Since: "0.1"},
	{ID: "description/example-breaks-schema", Title: "A documented example satisfies its own schema.", Basis: rule.Must, Subject: rule.Description, Kind: rule.Contract, Refs: []rule.Ref{{Doc: "OpenAPI 3.0.3", Section: "4.7.14"}}, Since: "0.1"},
}

// sampleProperties are pointer, types, format, flags, and keyword=value pairs.
var sampleProperties = map[string][][]string{
	"createExchangeConnector": {
		{"", "object", "", "", "type=\"object\""},
		{"/@odata.type", "string", "", "", "type=\"string\""},
		{"/id", "string", "", "readOnly", "type=\"string\"", "readOnly=true"},
		{"/lastSyncDateTime", "string", "date-time", "", "type=\"string\"", "format=\"date-time\""},
		{"/status", "string", "", "", "type=\"string\"", `enum=["none","connectionPending","connected","disconnected"]`},
		{"/primarySmtpAddress", "string", "", "", "type=\"string\""},
		{"/serverName", "string", "", "", "type=\"string\""},
		{"/connectorServerName", "string", "", "", "type=\"string\""},
		{"/exchangeConnectorType", "string", "", "", "type=\"string\"", `enum=["onPremises","hosted","serviceToService","dedicated"]`},
		{"/version", "string", "", "", "type=\"string\""},
		{"/exchangeAlias", "string", "", "", "type=\"string\""},
		{"/exchangeOrganization", "string", "", "", "type=\"string\""},
	},
	"createOrder": {
		{"", "object", "", "", "type=\"object\"", "additionalProperties=false"},
		{"/customer", "object", "", "required", "type=\"object\"", "required=true"},
		{"/customer/email", "string", "email", "required", "type=\"string\"", "required=true", "format=\"email\"", "maxLength=254"},
		{"/customer/name", "string", "", "", "type=\"string\"", "minLength=1", "maxLength=80", "nullable=true"},
		{"/lines", "array", "", "required", "type=\"array\"", "required=true", "minItems=1", "maxItems=50"},
		{"/lines/*", "object", "", "", "type=\"object\""},
		{"/lines/*/sku", "string", "", "required", "type=\"string\"", "required=true", `pattern="^[A-Z]{3}-[0-9]{4}$"`},
		{"/lines/*/quantity", "integer", "int32", "required", "type=\"integer\"", "required=true", "minimum=1", "maximum=999"},
		{"/note", "string", "", "", "type=\"string\"", "nullable=true"},
		{"/priority", "string", "", "", "type=\"string\"", `enum=["low","normal","high"]`},
	},
}

const sampleFile = "spec/exchangeconnector.yaml"

// events makes the stream.
func (s sample) events() []*verdict.Event {
	g := &generator{sample: s, line: 40}
	g.start()
	for _, op := range g.outline.Operations {
		g.operation(op)
	}
	for i := range s.fill {
		op := g.outline.Operations[i%len(g.outline.Operations)]
		p := op.Properties[1+i%(len(op.Properties)-1)]
		g.one(op, p, "random", fmt.Sprintf("n%05d", i), "", verdict.Accept)
	}
	g.finish()
	return g.out
}

type generator struct {
	sample
	out      []*verdict.Event
	outline  *verdict.Outline
	findings []verdict.Finding
	counts   verdict.Counts
	line     int
	now      time.Time
	serial   int
}

func (g *generator) add(e *verdict.Event) { g.out = append(g.out, e) }

// t puts the hostile text into a text of the run.
func (g *generator) t(s string) string { return s + g.hostile }

func (g *generator) place() verdict.Place {
	g.line += 3
	return verdict.Place{File: g.t(sampleFile), Line: g.line, Column: 9, Pointer: g.t("/components/schemas/x")}
}

func (g *generator) start() {
	g.now = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	g.counts = verdict.Counts{Verdicts: map[verdict.Outcome]int{}, ByCase: map[verdict.Outcome]int{}}
	g.add(&verdict.Event{Started: &verdict.Started{
		Format: verdict.FormatVersion, Tool: "assay", Version: g.t("0.1.0"), Target: g.t("http://127.0.0.1:8080/v1"), Seed: 1, Nonce: "k3v9", Time: g.now,
		Command:     []string{"assay", "run", "--target", g.t("http://127.0.0.1:8080/v1"), "--spec", sampleFile},
		Description: verdict.Description{File: g.t(sampleFile), SHA256: strings.Repeat("9f86d081", 8), Title: g.t("Exchange connectors"), Version: g.t("1.0"), OpenAPI: "3.0.3"},
	}})
	g.outline = &verdict.Outline{Rules: sampleRules, Notes: []string{g.t("format \"smtp\" is not known and was not checked")}}
	for _, id := range []string{"createExchangeConnector", "createOrder"}[:g.operations()] {
		op := verdict.OperationOutline{ID: id, Method: "POST", Path: g.t("/" + strings.ToLower(id[6:7]) + id[7:] + "s"), Summary: g.t("Create one."), Place: g.place(), Success: []string{"201"}, Statuses: []string{"201", "400", "401"}, Identifier: "/id", IdentifierReason: g.t("readOnly id"), Read: "/x/{id}"}
		for _, p := range g.properties(id) {
			op.Properties = append(op.Properties, g.property(p))
		}
		g.outline.Operations = append(g.outline.Operations, op)
	}
	g.outline.Verdicts = []verdict.Verdict{
		{Rule: "description/example-breaks-schema", Outcome: verdict.Fail, Operation: "createExchangeConnector", Pointer: "/status", Keyword: "enum", Place: verdict.Place{File: sampleFile, Line: 52}, Want: g.t("one of none, connectionPending, connected, disconnected"), Got: g.t(`"String"`)},
		{Rule: "description/example-breaks-schema", Outcome: verdict.Fail, Operation: "createExchangeConnector", Pointer: "/exchangeConnectorType", Keyword: "enum", Place: verdict.Place{File: sampleFile, Line: 56}, Want: g.t("one of onPremises, hosted, serviceToService, dedicated"), Got: g.t(`"String"`)},
	}
	g.add(&verdict.Event{Contract: g.outline})
	for i, v := range g.outline.Verdicts {
		g.findings = append(g.findings, verdict.Finding{Fingerprint: fmt.Sprintf("d%07d", i), Rule: v.Rule, Basis: rule.Must, Subject: rule.Description, Outcome: verdict.Fail, Operation: v.Operation, Keyword: "enum", Pointer: v.Pointer,
			Places: []verdict.Place{v.Place, {File: sampleFile, Line: v.Place.Line + 29}}, Sentence: g.t("The documented example breaks its own schema at " + v.Pointer + "."), Want: v.Want, Got: v.Got, Hint: g.t("Use a value of the enum in the example."), Count: 2})
		g.counts.Verdicts[verdict.Fail]++
	}
}

func (g *generator) operations() int {
	if g.small {
		return 1
	}
	return 2
}

func (g *generator) properties(op string) [][]string {
	if g.small {
		all := sampleProperties[op]
		return [][]string{all[0], all[2], all[4], all[6], all[9]}
	}
	return sampleProperties[op]
}

func (g *generator) property(p []string) verdict.Property {
	out := verdict.Property{Pointer: p[0], Types: []string{p[1]}, Format: p[2], Required: p[3] == "required", ReadOnly: p[3] == "readOnly", Place: g.place()}
	for _, kv := range p[4:] {
		k, v, _ := strings.Cut(kv, "=")
		out.Promises = append(out.Promises, verdict.Promise{Keyword: k, Value: g.t(v), Place: g.place()})
	}
	return out
}

// operation sends the ladder and, for each promise, its two sides.
func (g *generator) operation(op verdict.OperationOutline) {
	body := op.Properties[0]
	g.one(op, body, "example", "verbatim", "", verdict.Either)
	g.one(op, body, "repaired", "1", "", verdict.Accept)
	g.one(op, body, "control", "minimal", "", verdict.Accept)
	for _, p := range op.Properties {
		for _, promise := range p.Promises {
			for _, side := range []verdict.Side{verdict.AcceptSide, verdict.RejectSide} {
				o := &verdict.Obligation{Operation: op.ID, Pointer: p.Pointer, Keyword: promise.Keyword, Side: side, Place: promise.Place}
				if promise.Keyword == "pattern" && side == verdict.RejectSide {
					o.Reason = g.t("no text could be found that breaks the pattern alone")
					g.add(&verdict.Event{Obligation: o})
					continue
				}
				technique := map[verdict.Side]string{verdict.AcceptSide: "accept-" + promise.Keyword, verdict.RejectSide: promise.Keyword}[side]
				for _, variant := range []string{"a", "b"} {
					o.Cases = append(o.Cases, g.one(op, p, technique, variant, promise.Keyword, verdict.Want(side)))
				}
				g.add(&verdict.Event{Obligation: o})
			}
		}
	}
}

// one sends a case and returns its id.
func (g *generator) one(op verdict.OperationOutline, p verdict.Property, technique, variant, keyword string, want verdict.Want) string {
	g.serial++
	place := strings.ReplaceAll(strings.TrimPrefix(p.Pointer, "/"), "/", ".")
	id := g.t(strings.Join([]string{op.ID, technique, orElse(place, "body"), variant}, "/"))
	pointer := strings.ReplaceAll(p.Pointer, "*", "0")
	c := verdict.CaseInfo{ID: id, Operation: op.ID, Technique: technique, Title: g.t(fmt.Sprintf("%s at %s: %s.", technique, orElse(p.Pointer, "the body"), variant)), Pointer: pointer, Keyword: keyword, Promise: p.Place, Base: "repaired example", Expect: verdict.Expectation{Want: want, Strength: verdict.Strong, Reason: g.t(orElse(p.Pointer, "the body") + " is " + p.Types[0])}}
	if want == verdict.Reject {
		c.Change = &verdict.Change{Pointer: pointer, Keyword: keyword, Was: g.t(`"connected"`), Became: g.t("42")}
		c.Twin = op.ID + "/control/body/minimal"
	}
	d := &verdict.Done{Case: c}
	g.exchanges(d, op, g.wronglyTaken(d, p))
	g.verdicts(d, op, p, want)
	g.counts.Cases++
	g.counts.Requests += len(d.Exchanges)
	g.counts.Created += len(d.Created)
	g.counts.ByCase[newRun(false).worst(d.Verdicts)]++
	g.add(&verdict.Event{Done: d})
	return id
}

// wronglyTaken says that the faulty server takes what it should refuse.
func (g *generator) wronglyTaken(d *verdict.Done, p verdict.Property) bool {
	return g.faulty && d.Case.Expect.Want == verdict.Reject && (d.Case.Keyword == "enum" || d.Case.Keyword == "maxLength")
}

func (g *generator) exchanges(d *verdict.Done, op verdict.OperationOutline, taken bool) {
	want := d.Case.Expect.Want
	body := fmt.Sprintf(`{"@odata.type":"#microsoft.graph.deviceManagementExchangeConnector","lastSyncDateTime":"2017-01-01T00:02:54.239458+03:00","status":"connected","serverName":"Server %d","version":"1.%d","customer":{"email":"a@example.org","name":"Ada"},"lines":[{"sku":"ABC-0001","quantity":%d}]}`, g.serial, g.serial%7, 1+g.serial%9)
	if want == verdict.Reject {
		body = strings.Replace(body, `"connected"`, "42", 1)
	}
	req := verdict.Request{Method: "POST", URL: g.t("http://127.0.0.1:8080/v1") + op.Path, Header: []verdict.Header{{Name: "Content-Type", Value: "application/json"}, {Name: "Authorization", Value: "Bearer REDACTED"}, {Name: g.t("X-Trace"), Value: g.t("t")}}, Body: text(body + g.hostile)}
	id := fmt.Sprintf("98cdc9e4-c9e4-98cd-e4c9-%012d", g.serial)
	resp := &verdict.Response{Status: 201, Proto: "HTTP/1.1", Header: []verdict.Header{{Name: "Content-Type", Value: "application/json"}, {Name: g.t("Location"), Value: g.t("/v1/x/" + id)}}, Body: text(strings.Replace(body, "{", `{"id":"`+id+`",`, 1) + g.hostile)}
	if g.faulty && want != verdict.Reject {
		resp.Body = text(strings.Replace(string(resp.Body.Data), `"serverName":"Server`, `"serverName":"SERVER`, 1))
	}
	if want == verdict.Reject && !taken || want == verdict.Either {
		resp = &verdict.Response{Status: 400, Proto: "HTTP/1.1", Header: []verdict.Header{{Name: "Content-Type", Value: "application/json"}}, Body: text(`{"error":{"code":"badRequest","message":"status is not one of the allowed values"}}` + g.hostile)}
	}
	g.now = g.now.Add(3 * time.Millisecond)
	d.Exchanges = append(d.Exchanges, verdict.Exchange{Request: req, Response: resp, Start: g.now, Duration: time.Duration(800+g.roll("t")%9000) * time.Microsecond, Attempt: 1})
	if resp.Status != 201 {
		return
	}
	url := "http://127.0.0.1:8080/v1/x/" + id
	d.Created = append(d.Created, verdict.Resource{Operation: op.ID, Case: d.Case.ID, ID: `"` + id + `"`, URL: g.t(url), Deleted: g.serial%50 != 0})
	read := *resp
	read.Status = 200
	d.Exchanges = append(d.Exchanges, verdict.Exchange{Step: "read.1", Request: verdict.Request{Method: "GET", URL: g.t(url)}, Response: &read, Start: g.now, Duration: 900 * time.Microsecond, Attempt: 1})
}

// roll is a number that depends on the case alone.
func (g *generator) roll(salt string) int {
	h := fnv.New32a()
	fmt.Fprint(h, salt, g.serial)
	return int(h.Sum32() & 0xffffff)
}

func (g *generator) verdicts(d *verdict.Done, op verdict.OperationOutline, p verdict.Property, want verdict.Want) {
	add := func(id rule.ID, o verdict.Outcome, pointer, wanted, got string) {
		v := verdict.Verdict{Rule: id, Outcome: o, Operation: op.ID, Case: d.Case.ID, Pointer: pointer, Keyword: d.Case.Keyword, Place: p.Place, Want: g.t(wanted), Got: g.t(got)}
		if o == verdict.Error || o == verdict.Skip {
			v.Reason = g.t("its twin was refused too, so nothing was shown")
		}
		d.Verdicts = append(d.Verdicts, v)
		g.counts.Verdicts[o]++
		if o == verdict.Fail || o == verdict.Weak || o == verdict.Error {
			g.finding(v, d)
		}
	}
	at := d.Case.Pointer
	add("status/no-server-error", verdict.Pass, "", "no 5xx", "")
	switch {
	case want == verdict.Either:
	case want == verdict.Accept:
		add("status/created", verdict.Pass, "", "201", "201")
		add("body/schema", verdict.Pass, "", "", "")
		for _, f := range []string{"/status", "/serverName", "/lastSyncDateTime", "/version", "/customer/email", "/lines/0/sku"} {
			outcome := verdict.Pass
			if g.faulty && f == "/serverName" && op.ID == "createExchangeConnector" && g.serial%3 == 0 {
				outcome = verdict.Fail
			}
			add("echo/field", outcome, f, `"Server 12"`, `"SERVER 12"`)
		}
		if g.faulty && g.serial%40 == 1 {
			add("header/location", verdict.Weak, "", "a Location header with 201", "none")
		}
		if g.faulty && d.Case.Keyword == "nullable" {
			add("status/accepts-valid", verdict.Error, at, "201", "400")
		}
	case g.wronglyTaken(d, p):
		add("status/rejects-invalid", verdict.Fail, at, "a refusal (4xx)", "201 Created")
	case g.faulty && p.Pointer == "/version":
		add("status/rejects-invalid", verdict.Error, at, "a refusal (4xx)", "400, as its twin")
	default:
		add("status/rejects-invalid", verdict.Pass, at, "a refusal (4xx)", "400")
	}
}

// finding joins verdicts of one cause, as the real roll-up does.
func (g *generator) finding(v verdict.Verdict, d *verdict.Done) {
	for i := range g.findings {
		f := &g.findings[i]
		if f.Rule == v.Rule && f.Operation == v.Operation && f.Pointer == v.Pointer && f.Outcome == v.Outcome {
			f.Count++
			if len(f.Cases) < 50 {
				f.Cases = append(f.Cases, d.Case.ID)
			}
			return
		}
	}
	var info rule.Info
	for _, r := range sampleRules {
		if r.ID == v.Rule {
			info = r
		}
	}
	g.findings = append(g.findings, verdict.Finding{Fingerprint: fmt.Sprintf("%08x", len(g.findings)*7919), Rule: v.Rule, Basis: info.Basis, Subject: rule.Server, Outcome: v.Outcome, Operation: v.Operation, Keyword: v.Keyword, Pointer: v.Pointer, Places: []verdict.Place{v.Place},
		Sentence: g.t("POST answers against its promise at " + orElse(v.Pointer, "the body") + ": " + info.Title), Want: v.Want, Got: v.Got, Hint: g.t("Look at the handler of the create."), Reason: v.Reason, Count: 1, Cases: []string{d.Case.ID}, Example: d.Case.ID, Exchange: &d.Exchanges[0]})
}

func (g *generator) finish() {
	if g.cut {
		return
	}
	f := &verdict.Finished{Complete: true, Duration: 1742 * time.Millisecond, Counts: g.counts, Findings: g.findings}
	for _, op := range g.outline.Operations {
		f.Bases = append(f.Bases, verdict.Base{Operation: op.ID, Rung: "repaired example", Case: op.ID + "/repaired/body/1", Tried: []verdict.Rung{
			{Name: "example", Case: op.ID + "/example/body/verbatim", Outcome: g.t("refused (400)")},
			{Name: "repaired example", Case: op.ID + "/repaired/body/1", Outcome: g.t("created (201)")},
			{Name: "minimal", Case: op.ID + "/control/body/minimal", Outcome: g.t("created (201)")}}})
	}
	for _, e := range g.out {
		if e.Done == nil {
			continue
		}
		for _, r := range e.Done.Created {
			if !r.Deleted {
				f.Left = append(f.Left, r)
			}
		}
	}
	g.add(&verdict.Event{Finished: f})
}

func text(s string) verdict.Body { return verdict.Body{Data: []byte(s), Size: int64(len(s))} }
