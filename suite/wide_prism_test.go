package suite

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/rule"
	"assay/runner"
	"assay/spec"
	"assay/verdict"
)

const (
	prismOperations = 20
	prismCases      = 60      // of one operation
	prismDocument   = 2 << 20 // bytes of a description; reading larger ones takes all the time
)

// prismJudges are the rules that Prism can be a witness of: it judges requests,
// and stores nothing.
var prismJudges = []rule.ID{"status/no-server-error", "status/accepts-valid", "status/rejects-invalid", "status/created"}

// prismReading is a way in which Prism reads a description otherwise, and whose
// fault that is.
type prismReading struct {
	name, reason string
	when         func(verdict.Finding) bool
}

// prismReadings explain each disagreement. No row may stand for a fault of ours:
// those are repaired.
var prismReadings = []prismReading{
	{"body/falsy", "RFC 8259 section 3: null, false, 0 and an empty text are JSON texts; Prism takes them for no body, and requires one or not as the description says",
		func(f verdict.Finding) bool {
			return f.Rule == "status/rejects-invalid" && slices.Contains([]string{"null", "false", "0", `""`}, sentBody(f))
		}},
	{"content-type/missing", "RFC 9110 section 8.3: a sender ought to name the media type; Prism takes JSON for granted where none is named",
		func(f verdict.Finding) bool {
			return f.Rule == "status/rejects-invalid" && f.Outcome == verdict.Weak && strings.HasSuffix(f.Example, "/content-type/missing")
		}},
	{"body/utf-8", "RFC 8259 section 8.1: JSON is encoded in UTF-8; Prism replaces what is not, and reads on",
		func(f verdict.Finding) bool { return f.Rule == "status/rejects-invalid" && f.Keyword == "invalid-utf8" }},
}

func sentBody(f verdict.Finding) string {
	if f.Exchange == nil {
		return ""
	}
	return string(f.Exchange.Request.Body.Data)
}

// TestWidePrism has Prism serve twenty operations of the wide sample, and
// compares what it takes and refuses with what was planned.
func TestWidePrism(t *testing.T) {
	root := openapiDirectory(t)
	if testing.Short() {
		t.Skip("starts Prism; not with -short")
	}
	program := prismProgram(t)
	b := bundleOf(t, root, prismSample(t, root))
	file := filepath.Join(t.TempDir(), "operations.json")
	b.write(t, file)
	target := servePrism(t, program, file)
	src, err := spec.ReadFile(file)
	require.NoError(t, err)
	src.Name = "operations.json"

	excused, table, disagreements := map[string]int{}, newWideTable(), 0
	for _, op := range b.operations {
		r := askPrism(src, target, op)
		table.add(wideResult{op: op, reason: r.reason, broken: r.broken, judged: r.judged, planned: r.planned})
		for _, f := range r.findings {
			if f.Subject != rule.Server || f.Outcome == verdict.Error || !slices.Contains(prismJudges, f.Rule) {
				continue
			}
			disagreements++
			at := slices.IndexFunc(prismReadings, func(p prismReading) bool { return p.when(f) })
			if at < 0 {
				t.Errorf("%s: %s %s %q %s: want %s, got %s; such as %s\n%s", op, f.Outcome, f.Rule, f.Pointer, f.Keyword, clip(f.Want), clip(f.Got), f.Example, exchanged(f))
				continue
			}
			excused[prismReadings[at].name]++
		}
	}
	t.Logf("%d disagreements%s", disagreements, table)
	for _, p := range prismReadings {
		t.Logf("%6d %s: %s", excused[p.name], p.name, p.reason)
		require.NotZero(t, excused[p.name], "no finding needs the reason %q any more", p.name)
	}
	require.GreaterOrEqual(t, table.judged, prismOperations*3/4, "too few operations were compared")
}

// exchanged shows the request and answer of a finding.
func exchanged(f verdict.Finding) string {
	if f.Exchange == nil || f.Exchange.Response == nil {
		return ""
	}
	body := func(b verdict.Body) string { return string(b.Data[:min(len(b.Data), 600)]) }
	return fmt.Sprintf("%s %s\n%s\n%d %s", f.Exchange.Request.Method, f.Exchange.Request.URL, body(f.Exchange.Request.Body),
		f.Exchange.Response.Status, body(f.Exchange.Response.Body))
}

// prismSample are the first operations of the sample in documents that are
// small and of version 3.0.
func prismSample(t *testing.T, root string) []wideOperation {
	t.Helper()
	var out []wideOperation
	for _, op := range readWideSample(t, 60) {
		file := filepath.Join(root, filepath.FromSlash(op.file))
		info, err := os.Stat(file)
		require.NoError(t, err)
		if info.Size() > prismDocument || len(out) == prismOperations {
			continue
		}
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		if strings.Contains(string(data), `"openapi":"3.0.`) {
			out = append(out, op)
		}
	}
	require.Len(t, out, prismOperations)
	return out
}

// askPrism runs one operation against Prism.
func askPrism(src spec.Source, target string, op wideOperation) (r wideResult) {
	r.op = op
	contract, err := Load(src, spec.Options{Operations: []string{op.method + " " + op.path}})
	if err != nil {
		r.reason = err.Error()
		return r
	}
	contract.Servers = nil
	r.planned = 1
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	finished, err := send(ctx, contract, Options{
		Plan:   cases.Options{MaxCases: prismCases},
		Runner: runner.Options{Target: target, Credentials: madeUp(contract, proofToken), NoCleanup: true, Timeout: wideTimeout},
	}, &outlet{reports: []*openReport{{sink: gather(r.see)}}})
	switch {
	case err != nil:
		r.broken = append(r.broken, err.Error())
	case finished.Diagnosis != "":
		r.reason = finished.Diagnosis
		r.findings = finished.Findings
	default:
		r.findings = finished.Findings
	}
	return r
}

// prismProgram finds Prism: where the CI run installed it, or in ci/prism after
// an npm ci there.
func prismProgram(t *testing.T) string {
	t.Helper()
	for _, path := range []string{os.Getenv("ASSAY_PRISM"), filepath.Join("..", "ci", "prism", "node_modules", ".bin", "prism")} {
		if _, err := os.Stat(path); path != "" && err == nil {
			return path
		}
	}
	if os.Getenv("ASSAY_REQUIRE") == "1" {
		t.Fatal("Prism is not installed: run npm ci in ci/prism")
	}
	t.Skip("Prism is not installed: run npm ci in ci/prism")
	return ""
}

// servePrism starts Prism on a free port of loopback and returns its URL. It
// ends with the test.
func servePrism(t *testing.T, program, file string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().(*net.TCPAddr)
	require.NoError(t, listener.Close())
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	cmd := exec.CommandContext(ctx, "node", program, "mock", "--host", "127.0.0.1", "--port", fmt.Sprint(address.Port), file)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = cmd.Stdout
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	var said strings.Builder
	for lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), "Prism is listening") {
			go func() { _, _ = io.Copy(io.Discard, out) }() // what it logs must not fill the pipe
			return "http://" + address.String()
		}
	}
	t.Fatalf("Prism did not start: %s", said.String())
	return ""
}
