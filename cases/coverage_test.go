package cases

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

// maxPlanMemory bounds the heap that the plan of one operation takes, in bytes.
const maxPlanMemory = 200 << 20

// namedReasons are why an obligation cannot be met, whatever is sent. Any other
// reason counts as unmade.
var namedReasons = []*regexp.Regexp{
	regexp.MustCompile(`^only the listed values are allowed, whatever `),
	regexp.MustCompile(`^const allows one value, whatever enum lists$`),
	regexp.MustCompile(` binds values of the type \w+, which the place does not take$`),
	regexp.MustCompile(`^the format "\w+" allows every value of its type$`),
	regexp.MustCompile(`^no text of \d+ characters (matches the pattern|is of the format [a-z0-9-]+)$`),
	regexp.MustCompile(`^XML bodies are not written `),
	regexp.MustCompile(`^bodies of the media type \S+ are not written: its schema is of no type that it can carry$`),
	regexp.MustCompile(`^of the multipart types multipart/form-data alone is written`),
	regexp.MustCompile(`^\S+ has no room for the body: `),
	regexp.MustCompile(`^the media type has no room for it: `),
	regexp.MustCompile(`^in \S+ it reads as a valid value$`),
	regexp.MustCompile(`^its text reads as a valid value$`),
	regexp.MustCompile(`^the style \w+ has no room for `),
	regexp.MustCompile(`^text beyond \d+ characters is not made$`),
}

// TestCoverage prints what each keyword of the corpus owes and what is done
// about it, with the reasons for what is not:
//
//	go test ./cases -run Coverage -v
//
// No keyword stays above 2 % unmade without a reason that is named above.
func TestCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("plans the whole corpus")
	}
	files := append(corpusFiles(t, "*.*", "openapi31-keywords/*"), keywordFiles...)
	total := map[string]*coverage{}
	var plans []planned
	for _, f := range files {
		for _, op := range createsOf(t, f) {
			plans = append(plans, count(total, filepath.Base(f), op))
		}
	}
	slowest := slices.MaxFunc(plans, func(a, b planned) int { return cmp.Compare(a.took, b.took) })
	largest := slices.MaxFunc(plans, func(a, b planned) int { return cmp.Compare(a.heap, b.heap) })
	t.Logf("slowest plan: %s, %v; largest: %s, %d MiB", slowest.name, slowest.took.Round(time.Millisecond), largest.name, largest.heap>>20)
	require.Less(t, largest.heap, uint64(maxPlanMemory), largest.name)

	t.Logf("%-29s %11s %7s %7s %7s", "keyword and side", "obligations", "cases", "unmade", "unnamed")
	for _, key := range slices.Sorted(maps.Keys(total)) {
		c := total[key]
		t.Logf("%-29s %11d %7d %7d %7d", key, c.obligations, c.cases, c.unmade, c.unnamed)
		for _, r := range slices.Sorted(maps.Keys(c.reasons)) {
			t.Logf("%41d %s (such as %s)", c.reasons[r], r, c.example[r])
		}
		require.NotContains(t, c.reasons, untried, "%s: %s", key, c.example[untried])
		require.LessOrEqual(t, 50*c.unnamed, c.obligations, "%s: more than 2 %% unmade", key)
	}
}

// coverage counts what the plans do about one keyword on one side.
type coverage struct {
	obligations, cases, unmade, unnamed int

	reasons map[string]int
	example map[string]string
}

// planned is what the plan of one operation took.
type planned struct {
	name string
	took time.Duration
	heap uint64 // bytes
}

func count(total map[string]*coverage, file string, op *spec.Operation) planned {
	out := planned{name: file + " " + op.ID}
	before, start := heap(true), time.Now()
	p, err := New(op, Options{})
	if err != nil {
		return out
	}
	n := 0
	for range p.Plan("") {
		if n++; n%64 == 0 {
			out.heap = max(out.heap, heap(false)-min(before, heap(false)))
		}
	}
	out.took = time.Since(start)
	for _, o := range p.Obligations() {
		keyword, _, _ := strings.Cut(o.Keyword, " ") // of content all types together
		key := keyword + " " + string(o.Side)
		c := total[key]
		if c == nil {
			c = &coverage{reasons: map[string]int{}, example: map[string]string{}}
			total[key] = c
		}
		c.obligations++
		c.cases += len(o.Cases)
		if len(o.Cases) > 0 {
			continue
		}
		c.unmade++
		c.reasons[o.Reason]++
		c.example[o.Reason] = fmt.Sprintf("%s %q", out.name, o.Pointer)
		if !slices.ContainsFunc(namedReasons, func(re *regexp.Regexp) bool { return re.MatchString(o.Reason) }) {
			c.unnamed++
		}
	}
	return out
}

// heap is the memory in use, in bytes.
func heap(collect bool) uint64 {
	if collect {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// keywordFiles describe what the corpus has seldom.
var keywordFiles = []string{"testdata/keywords-3.0.yaml", "testdata/keywords-3.1.yaml"}

// corpusFiles lists the descriptions of the corpus that match.
func corpusFiles(t *testing.T, patterns ...string) []string {
	var out []string
	for _, p := range patterns {
		files, err := filepath.Glob("../../shared/corpus/openapi/" + p)
		require.NoError(t, err)
		out = append(out, slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, ".md") })...)
	}
	if len(out) == 0 {
		absentHere(t, "the corpus is absent: no ../shared/corpus/openapi beside the repository")
	}
	return out
}
