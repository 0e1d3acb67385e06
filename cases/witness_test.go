package cases

import (
	"bufio"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/spec"
	"assay/verdict"
)

// TestWitness has a second reader of the same descriptions, ajv, judge the
// planned bodies: accepted ones are valid to it and refused ones invalid. It
// reads the documents itself. What it sees otherwise is in the table of
// witness_reasons_test.go, each row with its reason.
//
// The fast tier takes every seventh body; ASSAY_TIER=full takes all.
func TestWitness(t *testing.T) {
	if testing.Short() {
		t.Skip("plans the whole corpus")
	}
	files := witnessed(t)
	w := startWitness(t)
	full := os.Getenv("ASSAY_TIER") == "full" || os.Getenv("ASSAY_TIER") == "weekly"
	var said []testimony
	for _, f := range files {
		for _, op := range createsOf(t, f) {
			said = append(said, w.hear(t, f, op, full)...)
		}
	}
	w.close(t)

	compared, excused := 0, map[string]int{}
	for _, s := range said {
		compared++
		if s.agrees() {
			continue
		}
		name := reasonFor(s)
		if name == "" {
			t.Errorf("%s", s)
			continue
		}
		excused[name]++
	}
	t.Logf("%d bodies compared", compared)
	for _, r := range witnessReasons {
		t.Logf("%6d %s (%s): %s", excused[r.name], r.name, r.fault, r.reason)
		if full {
			require.NotZero(t, excused[r.name], "no body needs the reason %q any more", r.name)
		}
	}
	require.Greater(t, compared, 2000)
}

// TestWitnessOfDrawnSchemas has the witness judge the plans of schemas that
// nobody wrote.
func TestWitnessOfDrawnSchemas(t *testing.T) {
	w := startWitness(t)
	dir, n, compared := t.TempDir(), 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		schema := map[string]any{}
		drawObject(rt, "body", schema, 3)
		n++
		file := filepath.Join(dir, fmt.Sprintf("%d.json", n))
		src := drawnSource(rt, schema)
		require.NoError(rt, os.WriteFile(file, src.Data, 0o600))
		for _, op := range createsOf(rt, file) {
			for _, s := range w.hear(rt, file, op, true) {
				require.True(rt, s.agrees() || reasonFor(s) != "", "%s", s)
				compared++
			}
		}
	})
	w.close(t)
	t.Logf("%d bodies of %d schemas compared", compared, n)
}

// witnessed lists the descriptions of versions 3.0 and 3.1.
func witnessed(t *testing.T) []string {
	out := corpusFiles(t, "3.*.*", "openapi31-keywords/*", "multi-file/*/api.yaml")
	return append(out, keywordFiles...)
}

// absentHere skips a test that lacks something, and fails it where everything
// has to be there.
func absentHere(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("ASSAY_REQUIRE") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// createsOf loads the creates of a description, all POSTs where none is plainly
// one.
func createsOf(t require.TestingT, file string) []*spec.Operation {
	src, err := spec.ReadFile(file)
	require.NoError(t, err)
	for _, opts := range []spec.Options{{}, {Operations: []string{"*"}}} {
		if c, err := spec.Load(src, opts); err == nil {
			return c.Operations
		}
	}
	return nil
}

// witness is the process that reads along.
type witness struct {
	cmd *exec.Cmd
	in  *bufio.Writer
	out *bufio.Reader
	end func() error
}

// startWitness starts ci/witness with the modules that the CI run installed, or
// with those of npm ci in ci/witness.
func startWitness(t *testing.T) *witness {
	dir, err := filepath.Abs("../ci/witness")
	require.NoError(t, err)
	modules := os.Getenv("ASSAY_WITNESS")
	if modules == "" {
		modules = filepath.Join(dir, "node_modules")
	}
	if _, err := os.Stat(filepath.Join(modules, "ajv")); err != nil {
		absentHere(t, "ajv is not installed: run npm ci in ci/witness")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		absentHere(t, "node is not installed")
	}
	cmd := exec.Command(node, filepath.Join(dir, "witness.js"))
	cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	return &witness{cmd: cmd, in: bufio.NewWriter(in), out: bufio.NewReader(out), end: in.Close}
}

func (w *witness) close(t *testing.T) {
	require.NoError(t, w.end())
	require.NoError(t, w.cmd.Wait())
}

// testimony is what the witness makes of one body.
type testimony struct {
	file   string
	c      *Case
	body   []byte
	ours   []spec.Fault
	Valid  bool
	Failed string // why nothing can be said
	Errors []complaint
}

// complaint is one error of ajv.
type complaint struct {
	Instance, Keyword, Message string
}

// agrees says whether the witness judges alike: and what it complains of in a
// refused body is what the body was made to break, and nothing else.
func (s testimony) agrees() bool {
	if s.Failed != "" || s.Valid != (s.c.Expect.Want == verdict.Accept) {
		return false
	}
	named := false
	for _, e := range s.Errors {
		if slices.ContainsFunc(s.ours, e.is) {
			named = true
		} else if !e.follows(s.ours) {
			return false
		}
	}
	return named || s.Valid
}

// is says whether a complaint is a fault of ours, or one inside it.
func (e complaint) is(f spec.Fault) bool {
	at := f.Instance
	if f.Keyword == "false" && e.Keyword != "false schema" { // ajv complains of the whole, we of the part
		at, _ = parent(at)
	}
	if e.Instance == at && (e.Keyword == f.Keyword || slices.Contains(sameKeywords, [2]string{f.Keyword, e.Keyword})) {
		return true
	}
	return slices.ContainsFunc(f.Branches, func(b []spec.Fault) bool { return slices.ContainsFunc(b, e.is) })
}

// sameKeywords are keywords of ours with those that ajv names for them: Draft 4
// has the exclusive bounds at minimum and maximum, and contains stands for its
// bounds.
var sameKeywords = [][2]string{
	{"exclusiveMinimum", "minimum"}, {"exclusiveMaximum", "maximum"},
	{"minContains", "contains"}, {"maxContains", "contains"}, {"false", "false schema"},
	{"false", "unevaluatedProperties"}, {"false", "unevaluatedItems"}, {"false", "items"},
}

// follows says whether a complaint only follows from faults of ours: what
// applies the broken schema, what a value of another type or one that is not
// listed breaks besides, and the parts of a broken name or item.
func (e complaint) follows(ours []spec.Fault) bool {
	if slices.Contains([]string{"anyOf", "oneOf", "if", "propertyNames", "$ref"}, e.Keyword) {
		return true
	}
	for _, f := range ours {
		switch f.Keyword {
		case "type", "enum", "const", "propertyNames":
			if e.Instance == f.Instance {
				return true
			}
		case "contains", "minContains", "maxContains":
			if strings.HasPrefix(e.Instance, f.Instance+"/") {
				return true // which items are not of that kind
			}
		case "oneOf":
			if len(f.Branches) == 0 && strings.HasPrefix(e.Instance+"/", f.Instance+"/") {
				return true // several fit: what the others break
			}
		}
		if slices.ContainsFunc(f.Branches, e.follows) {
			return true
		}
	}
	return false
}

func (s testimony) String() string {
	return fmt.Sprintf("%s %s: wanted %s, the witness says valid %t %s %v; ours %v; body %s",
		filepath.Base(s.file), s.c.ID, s.c.Expect.Want, s.Valid, s.Failed, s.Errors, s.ours, clip(string(s.body)))
}

// hear sends the bodies of one operation and reads the answers.
func (w *witness) hear(t require.TestingT, file string, op *spec.Operation, full bool) []testimony {
	p, err := New(op, Options{})
	if err != nil || p.view == nil {
		return nil
	}
	var said []testimony
	for c := range everyCase(p) {
		if full || sampled(c) {
			if s, ok := p.question(file, c); ok {
				said = append(said, s)
			}
		}
	}
	abs, err := filepath.Abs(file)
	require.NoError(t, err)
	sent := make(chan error, 1)
	go func() {
		enc := json.NewEncoder(w.in)
		for _, s := range said {
			if err := enc.Encode(map[string]string{"file": abs, "method": op.Method, "path": op.Path, "type": p.media.Type, "body": string(s.body)}); err != nil {
				sent <- err
				return
			}
		}
		sent <- w.in.Flush()
	}()
	for i := range said {
		line, err := w.out.ReadBytes('\n')
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(line, &said[i]))
	}
	require.NoError(t, <-sent)
	return said
}

// everyCase yields the ladder and the plan.
func everyCase(p *Planner) func(yield func(*Case) bool) {
	return func(yield func(*Case) bool) {
		for _, c := range p.Ladder() {
			if !yield(c) {
				return
			}
		}
		for c := range p.Plan("") {
			if !yield(c) {
				return
			}
		}
	}
}

// sampled takes one case in seven, by its id.
func sampled(c *Case) bool {
	h := fnv.New32a()
	h.Write([]byte(c.ID))
	return h.Sum32()%7 == 0 || c.Phase == Preflight
}

// question is a body on which the description alone decides; ok is false for
// cases about anything else.
func (p *Planner) question(file string, c *Case) (testimony, bool) {
	body := c.Steps[0].Body
	switch {
	case body == nil, c.Expect.Want == verdict.Either:
		return testimony{}, false
	case c.Expect.Want == verdict.Reject && c.In != "body": // its body is the base's
		return testimony{}, false
	case c.Expect.Want == verdict.Reject && slices.Contains([]string{"envelope", "content-type", "auth", "method"}, c.Technique):
		return testimony{}, false
	}
	faults, err := p.view.Validate(body)
	return testimony{file: file, c: c, body: body, ours: faults}, err == nil
}
