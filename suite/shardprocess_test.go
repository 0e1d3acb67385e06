//go:build unix

package suite

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// shop is a description of n operations that create, each with its list.
func shop(n int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths:\n")
	for i := range n {
		fmt.Fprintf(&b, `  /things%[1]d:
    post:
      operationId: createThing%[1]d
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing%[1]d'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing%[1]d'}}}}
        '400': {description: refused}
    get:
      responses:
        '200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing%[1]d'}}}}}
  /things%[1]d/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Thing%[1]d'}}}}
        '404': {description: none}
    delete:
      responses:
        '204': {description: gone}
        '404': {description: none}
`, i)
	}
	b.WriteString("components:\n  schemas:\n")
	for i := range n {
		fmt.Fprintf(&b, `    Thing%d:
      type: object
      required: [name]
      properties:
        id: {type: string, readOnly: true}
        name: {type: string, minLength: 1, maxLength: 40}
        state: {type: string, enum: [open, closed]}
`, i)
	}
	return b.String()
}

// wholeRun is what two ways to send one run must agree in.
type wholeRun struct {
	Findings []verdict.Finding
	Cases    int
	Created  int
	ByCase   map[verdict.Outcome]int
	Sent     []string
	Owed     []verdict.Obligation
	Complete bool
	Bases    []verdict.Base
}

// tellRun reads a journal for that. Of a finding, what names a resource or a send
// is left out.
func tellRun(t *testing.T, path string) wholeRun {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	var out wholeRun
	for e, err := range verdict.ReadJournal(file) {
		require.NoError(t, err)
		switch {
		case e.Done != nil && caseOf(e.Done):
			out.Sent = append(out.Sent, e.Done.Case.ID)
		case e.Obligation != nil:
			out.Owed = append(out.Owed, *e.Obligation)
		case e.Finished != nil:
			f := e.Finished
			out.Cases, out.Created, out.ByCase, out.Complete, out.Bases = f.Counts.Cases, f.Counts.Created, f.Counts.ByCase, f.Complete, f.Bases
			for _, g := range f.Findings {
				g.Exchange, g.Got, g.Sentence, g.Said = nil, "", "", ""
				out.Findings = append(out.Findings, g)
			}
		}
	}
	return out
}

// sharded runs all shards as processes, a few at a time, and returns their
// journals.
func (p program) sharded(t *testing.T, n int, args ...string) []string {
	t.Helper()
	var all sync.WaitGroup
	room := make(chan struct{}, 8)
	paths := make([]string, n)
	for i := range paths {
		dir := filepath.Join(p.dir, fmt.Sprintf("n%d", n), fmt.Sprint(i+1))
		paths[i] = filepath.Join(dir, JournalName)
		all.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			cmd := p.command(append([]string{"run", "--quiet", "--out", dir, "--shard", fmt.Sprintf("%d/%d", i+1, n)}, args...)...)
			out, err := cmd.CombinedOutput()
			if err != nil && cmd.ProcessState.ExitCode() != ExitFailed {
				t.Errorf("shard %d/%d: %v\n%s", i+1, n, err, out)
			}
		})
	}
	all.Wait()
	return paths
}

// simulated are the numbers of shards and of operations, by tier.
func simulated() (counts []int, operations int) {
	if slices.Contains([]string{"full", "weekly"}, os.Getenv("ASSAY_TIER")) {
		return []int{64}, 200
	}
	return []int{1, 2, 8}, 3
}

// TestShards: shards as processes against one server, merged, tell what a single
// run tells, finding for finding; also where one ran twice. One that is missing
// or was killed is named.
func TestShards(t *testing.T) {
	counts, operations := simulated()
	p := build(t)
	spec := filepath.Join(p.dir, "shop.yaml")
	require.NoError(t, os.WriteFile(spec, []byte(shop(operations)), 0o600))
	url := p.serve(t, "--spec", spec, "--fault", "drops-field@createThing0:/name", "--fault", "accepts-too-long@createThing1:/name", "--fault", "server-error-when-not-json@createThing2:")
	args := []string{"--spec", spec, "--target", url}

	began := time.Now()
	code, text := p.call(t, append([]string{"run", "--quiet", "--out", "single"}, args...)...)
	require.Equal(t, ExitFailed, code, text)
	want := tellRun(t, filepath.Join(p.dir, "single", JournalName))
	require.GreaterOrEqual(t, len(want.Findings), 3, "one of each fault")
	size := sizeOf(t, filepath.Join(p.dir, "single", JournalName))
	t.Logf("single run: %d operations, %d cases, %d findings in %v; journal %d bytes a case", operations, want.Cases, len(want.Findings), time.Since(began).Round(time.Millisecond), size/int64(want.Cases))

	for _, n := range counts {
		began := time.Now()
		paths := p.sharded(t, n, args...)
		sent := time.Since(began)
		began = time.Now()
		code, text := p.call(t, append([]string{"report", "--quiet", "--out", fmt.Sprintf("merged%d", n)}, paths...)...)
		require.Equal(t, ExitFailed, code, text)
		merging := time.Since(began)
		total, lines := int64(0), 0
		for _, path := range paths {
			total += sizeOf(t, path)
			lines += len(tellRun(t, path).Sent)
		}
		t.Logf("%d shards: %d cases sent (%d distinct) in %v, %d bytes in all; merged in %v", n, lines, want.Cases, sent.Round(time.Millisecond), total, merging.Round(time.Millisecond))
		require.Equal(t, want, tellRun(t, filepath.Join(p.dir, fmt.Sprintf("merged%d", n), JournalName)), "%d shards", n)
	}
	p.incomplete(t, counts[len(counts)-1], want, args)
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	return info.Size()
}

// incomplete holds merges of the last number of shards in which something is
// missing or there twice.
func (p program) incomplete(t *testing.T, n int, want wholeRun, args []string) {
	paths, err := filepath.Glob(filepath.Join(p.dir, fmt.Sprintf("n%d", n), "*", JournalName))
	require.NoError(t, err)
	require.Len(t, paths, n)
	second := slices.MaxFunc(paths, func(a, b string) int { return cmp.Compare(sizeOf(t, a), sizeOf(t, b)) })
	name := filepath.Base(filepath.Dir(second)) + fmt.Sprintf("/%d", n)
	others := slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return path == second })

	again := filepath.Join(p.dir, "again")
	code, text := p.call(t, append([]string{"run", "--quiet", "--out", again, "--shard", name}, args...)...)
	require.Contains(t, []int{ExitOK, ExitFailed}, code, text)
	code, text = p.call(t, append([]string{"report", "--quiet", "--out", "twice", filepath.Join(again, JournalName)}, paths...)...)
	require.Equal(t, ExitFailed, code, text)
	require.Equal(t, want, tellRun(t, filepath.Join(p.dir, "twice", JournalName)), "a shard ran twice")

	code, text = p.call(t, append([]string{"report", "--out", "less", "--baseline", p.accepting(t)}, others...)...)
	require.Equal(t, ExitNotJudged, code, text)
	require.Contains(t, text, "shard "+name+" is missing")

	cut := filepath.Join(p.dir, "cut.ndjson")
	p.tear(t, second, cut)
	code, text = p.call(t, append([]string{"report", "--out", "killed", "--baseline", p.accepting(t), cut}, others...)...)
	require.Equal(t, ExitNotJudged, code, text)
	require.Contains(t, text, "shard "+name+": it was killed")
}

// accepting is a baseline that knows all findings of the single run.
func (p program) accepting(t *testing.T) string {
	t.Helper()
	path := filepath.Join(p.dir, "known.yaml")
	if _, err := os.Stat(path); err != nil {
		code, text := p.call(t, "baseline", "write", "single/run.ndjson", "--output", path)
		require.Equal(t, ExitOK, code, text)
	}
	return path
}

// tear copies the beginning of a journal, as kill -9 leaves it.
func (p program) tear(t *testing.T, from, to string) {
	t.Helper()
	src, err := os.Open(from)
	require.NoError(t, err)
	defer src.Close()
	dst, err := os.Create(to)
	require.NoError(t, err)
	_, err = io.CopyN(dst, src, sizeOf(t, from)*3/4)
	require.NoError(t, err)
	require.NoError(t, dst.Close())
}
