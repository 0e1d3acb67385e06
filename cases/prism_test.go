package cases

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
)

// prismFiles are the descriptions that Prism serves: small ones with JSON
// creates, of both versions and with several kinds of credentials.
var prismFiles = []string{
	"3.0-bulksms.com-1.0.0.yaml",
	"3.0-xero.com-xero-files-2.9.4.yaml",
	"3.1-cats-petstore31.yaml",
	"3.1-scalar-galaxy-3.1.json",
	"3.1-specmatic-mixed-openapi31.yaml",
	"openapi31-keywords/012-discriminator-const-type.yaml",
}

// prismFilesInFull are those that the full tier adds.
var prismFilesInFull = []string{
	"3.0-amazonaws.com-appconfig-2019-10-09.yaml",
	"3.0-specmatic-openapi-petstore-post.yaml",
	"3.1-adyen-SessionService-v68.json",
	"openapi31-keywords/007-exclusive-min-max-numeric.yaml",
	"openapi31-keywords/018-contains.yaml",
}

// prismSample is how many bodies of a description the fast tier sends.
const prismSample = 60

// TestPrismAsWitness has Prism serve descriptions of the corpus, sends it the
// planned bodies as the runner would, and compares: Prism finds no fault in an
// accepted body, and in a refused one the fault that it was made for, at its
// place. What it sees otherwise is in prismReasons.
//
// The fast tier sends about sixty bodies a description; ASSAY_TIER=full sends
// all, of more descriptions.
func TestPrismAsWitness(t *testing.T) {
	if testing.Short() {
		t.Skip("starts Prism several times")
	}
	program := prismProgram(t)
	full := os.Getenv("ASSAY_TIER") == "full" || os.Getenv("ASSAY_TIER") == "weekly"
	files, atLeast := prismFiles, 300
	if full {
		files, atLeast = slices.Concat(prismFiles, prismFilesInFull), 2500
	}
	said := make([][]testimony, len(files))
	t.Run("ask", func(t *testing.T) {
		for i, name := range files {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				said[i] = askPrism(t, program, filepath.Join("..", "..", "shared", "corpus", "openapi", name), full)
			})
		}
	})
	compared, excused := slices.Concat(said...), map[string]int{}
	for _, s := range compared {
		if s.agrees() {
			continue
		}
		name := prismReason(s)
		if name == "" {
			t.Errorf("%s", s)
		}
		excused[name]++
	}
	t.Logf("%d bodies compared", len(compared))
	for _, r := range slices.Concat(prismReasons, witnessReasons) {
		if excused[r.name] > 0 {
			t.Logf("%6d %s (%s): %s", excused[r.name], r.name, r.fault, r.reason)
		}
	}
	require.Greater(t, len(compared), atLeast)
	for _, r := range prismReasons {
		require.False(t, full && excused[r.name] == 0, "no body needs the reason %q any more", r.name)
	}
}

// prismReasons are the ways in which Prism reads otherwise, told by keyword and
// format. It validates with ajv and ajv-formats, so witnessReasons hold too. No
// row may stand for a fault of ours: those are repaired.
var prismReasons = []witnessReason{
	{"body/falsy", "prism", "RFC 8259 3: null, false, 0 and an empty text are JSON texts; Prism takes them for no body, which it allows or not as required says",
		func(s testimony) bool {
			absent := len(s.Errors) == 1 && strings.HasSuffix(s.Errors[0].Message, "Body parameter is required")
			return slices.Contains([]string{"null", "false", "0", `""`}, string(s.body)) && (s.Valid || absent)
		}},
	{"int64/safe", "prism", "OpenAPI 3.0.3 4.4: 64 bits with a sign; Prism bounds it by what a double holds exactly, 2^53-1",
		func(s testimony) bool {
			return s.c.Expect.Want == verdict.Accept && s.boundedByFormat("9007199254740991")
		}},
	{"int64/bounds", "prism", "the same bounds: what is beyond 64 bits is refused for them, not for the format",
		func(s testimony) bool {
			return len(s.ours) == 1 && brokenFormat(s.ours) == "int64" && s.boundedByFormat("9007199254740991")
		}},
	{"int32/bounds", "prism", "Prism reads the format as bounds besides, and refuses for both",
		func(s testimony) bool {
			return len(s.ours) == 1 && brokenFormat(s.ours) == "int32" && s.boundedByFormat("2147483647", "2147483648", `"int32"`)
		}},
	{"date-time/leap second", "prism", "RFC 3339 5.7: a leap second is 23:59:60 in UTC, another time of day at other offsets; the ajv-formats of Prism wants 23:59:60 at every offset",
		refusesFormat("date-time", func(s string) bool { return strings.Contains(s, ":60") })},
}

// boundedByFormat says whether all that the witness complains of is that the
// number at the case's place exceeds one of the limits.
func (s testimony) boundedByFormat(limits ...string) bool {
	for _, e := range s.Errors {
		known := slices.ContainsFunc(limits, func(l string) bool { return strings.HasSuffix(e.Message, l) })
		if e.Instance != s.c.Pointer || !known {
			return false
		}
	}
	return len(s.Errors) > 0
}

// prismReason names the row that explains a testimony, "" when none does.
func prismReason(s testimony) string {
	for _, r := range prismReasons {
		if s.Failed == "" && r.when(s) {
			return r.name
		}
	}
	return reasonFor(s)
}

// askPrism serves one description and returns what Prism makes of the bodies.
func askPrism(t *testing.T, program, file string, full bool) []testimony {
	said := prismQuestions(t, file)
	if every := max(1, len(said)/prismSample); !full && every > 1 {
		some := said[:0:0]
		for i := 0; i < len(said); i += every {
			some = append(some, said[i])
		}
		said = some
	}
	base := servePrism(t, program, file)
	for i := range said {
		said[i].answer(t, base)
	}
	return said
}

// prismQuestions are the bodies of all operations with a path of their own, on
// which the schema alone decides.
func prismQuestions(t *testing.T, file string) []testimony {
	var out []testimony
	for _, op := range createsOf(t, file) {
		p, err := New(op, Options{})
		if err != nil || p.view == nil || strings.ContainsAny(op.Path, "?#") {
			continue
		}
		for c := range everyCase(p) {
			if slices.Contains([]string{"envelope", "content-type", "auth", "method", "lifecycle"}, c.Technique) || c.Phase == Closing {
				continue
			}
			if s, ok := p.question(file, c); ok {
				out = append(out, s)
			}
		}
	}
	return out
}

// answer sends one body and reads the verdict: the violations that a problem
// lists, or those in the header beside a documented answer.
func (s *testimony) answer(t *testing.T, base string) {
	step := s.c.Steps[0]
	req, err := http.NewRequestWithContext(t.Context(), step.Method, base+belowAny(step), bytes.NewReader(s.body))
	require.NoError(t, err)
	req.URL.RawQuery = step.Query
	for _, h := range step.Header {
		req.Header.Add(h.Name, h.Value)
	}
	present(req, step.Op)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err, s.c.ID)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err, s.c.ID)

	var problem struct {
		Type       string
		Validation []violation
	}
	found := resp.Header.Get("sl-violations")
	if found != "" {
		require.NoError(t, json.Unmarshal([]byte(found), &problem.Validation))
	} else if resp.Header.Get("Content-Type") == "application/problem+json" {
		require.NoError(t, json.Unmarshal(body, &problem))
		if !strings.HasSuffix(problem.Type, "#UNPROCESSABLE_ENTITY") {
			s.Failed = fmt.Sprintf("%d %s", resp.StatusCode, body)
		}
	}
	for _, v := range problem.Validation {
		if c, ok := v.complaint(); ok {
			s.Errors = append(s.Errors, c)
		}
	}
	s.Valid = len(s.Errors) == 0
	if s.Valid != (resp.StatusCode < 300) && s.Failed == "" {
		s.Failed = fmt.Sprintf("%d with the violations %q: %s", resp.StatusCode, found, body)
	}
}

// belowAny is the path of a step with any valid value for each parent.
func belowAny(step Step) string {
	path := step.Path
	for _, par := range step.Op.Parameters {
		if arg, err := (known{}).described(par); err == nil && par.In == "path" {
			path = strings.ReplaceAll(path, VarParent(par.Name), arg.escaped()[0])
		}
	}
	return path
}

// violation is what Prism finds in a request or in its own answer.
type violation struct {
	Location                []string
	Severity, Code, Message string
}

// complaint puts a violation of the request as the witness has it; ok is false
// for those of answers.
func (v violation) complaint() (c complaint, ok bool) {
	at := v.Location
	if len(at) > 0 && at[0] == "response" || v.Severity != "Error" {
		return c, false
	}
	if len(at) > 0 && at[0] == "request" {
		at = at[1:]
	}
	c = complaint{Keyword: v.Code, Message: v.Message}
	if len(at) == 0 || at[0] != "body" {
		c.Keyword, c.Message = "outside the body", fmt.Sprintf("%v %s", v.Location, v.Message)
		return c, true
	}
	for _, name := range at[1:] {
		c.Instance += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
	}
	return c, true
}

// present adds credentials of the described form; Prism looks at no more.
func present(req *http.Request, op *spec.Operation) {
	if len(op.Security) == 0 {
		return
	}
	for _, s := range op.Security[0] {
		switch {
		case s.Type == "http" && s.Scheme == "basic":
			req.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("user:secret")))
		case s.Type != "apiKey":
			req.Header.Set("Authorization", "Bearer token")
		case s.In == "header":
			req.Header.Set(s.Param, "key")
		case s.In == "cookie":
			req.AddCookie(&http.Cookie{Name: s.Param, Value: "key"})
		default:
			q := req.URL.Query()
			q.Set(s.Param, "key")
			req.URL.RawQuery = q.Encode()
		}
	}
}

// prismProgram finds Prism: where the CI run installed it, or in ci/prism after
// an npm ci there.
func prismProgram(t *testing.T) string {
	if _, err := exec.LookPath("node"); err != nil {
		absentHere(t, "node is not installed: Prism needs it")
	}
	for _, path := range []string{os.Getenv("ASSAY_PRISM"), filepath.Join("..", "ci", "prism", "node_modules", ".bin", "prism")} {
		if _, err := os.Stat(path); path != "" && err == nil {
			return path
		}
	}
	absentHere(t, "Prism is not installed: run npm ci in ci/prism")
	return ""
}

// servePrism starts Prism on a free port, waits until it listens and returns
// its URL. It ends with the test.
func servePrism(t *testing.T, program, file string) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().(*net.TCPAddr)
	require.NoError(t, listener.Close())

	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	cmd := exec.CommandContext(ctx, "node", program, "mock", "--host", "127.0.0.1", "--port", fmt.Sprint(address.Port), "--errors=false", file)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = cmd.Stdout
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		cancel()
		cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	var said strings.Builder
	for lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), "Prism is listening") {
			go io.Copy(io.Discard, out) // what it logs must not fill the pipe
			return "http://" + address.String()
		}
	}
	t.Fatalf("Prism did not start: %s", said.String())
	return ""
}
