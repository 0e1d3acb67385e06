package cases

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
)

func embedded(t testing.TB) *spec.Operation {
	c, err := spec.Load(spec.Embedded(), spec.Options{})
	require.NoError(t, err)
	return c.Operations[0]
}

// planText is a plan as bytes.
func planText(t testing.TB, op *spec.Operation) []byte {
	p, err := New(op, Options{})
	require.NoError(t, err)
	var b bytes.Buffer
	for _, c := range p.Ladder() {
		fmt.Fprintf(&b, "%s %v %s\n", c.ID, c.Expect, c.Steps[0].Body)
	}
	for c := range p.Plan("") {
		info, _ := json.Marshal(c.CaseInfo)
		fmt.Fprintf(&b, "%s %s\n", info, c.Steps[0].Body)
	}
	return b.Bytes()
}

func TestPlanIsTheSameEachTime(t *testing.T) {
	require.Equal(t, string(planText(t, embedded(t))), string(planText(t, embedded(t))))
}

// tester is what testing.TB and rapid.T share.
type tester interface {
	require.TestingT
	Logf(format string, args ...any)
}

// checkPlan holds what is true of every plan: ids are unique, twins come first,
// accepted bodies are valid and refused ones invalid.
func checkPlan(t tester, op *spec.Operation) (cases, obligations, unmet int) {
	p, err := New(op, Options{Random: 5})
	if err != nil {
		t.Logf("%s: %v", op.ID, err)
		return 0, 0, 0
	}
	seen := map[string]bool{}
	valid := map[string]bool{}
	each := func(c *Case) {
		cases++
		require.False(t, seen[c.ID] && c.Phase != Preflight, "%s twice", c.ID)
		seen[c.ID] = true
		if c.Twin != "" {
			require.True(t, seen[c.Twin], "%s comes before its twin %s", c.ID, c.Twin)
		}
		if p.view == nil || c.In != "body" || c.Technique == "content-type" || c.Technique == "auth" || c.Technique == "envelope" || c.Technique == "method" {
			return
		}
		faults, err := asRead(t, p, c)
		require.NoError(t, err, c.ID)
		switch c.Expect.Want {
		case verdict.Accept:
			require.Empty(t, faults, "%s: %s", c.ID, c.Steps[0].Body)
			valid[c.ID] = true
		case verdict.Reject:
			require.NotEmpty(t, faults, "%s: %s", c.ID, c.Steps[0].Body)
			require.True(t, valid[c.Twin], "%s: its twin %s is no valid body", c.ID, c.Twin)
		}
	}
	for i, c := range p.Ladder() {
		if i == 0 {
			each(c)
		} else {
			seen[c.ID], valid[c.ID] = false, true
		}
	}
	for c := range p.Plan("") {
		each(c)
	}
	for _, o := range p.Obligations() {
		obligations++
		if len(o.Cases) == 0 {
			unmet++
		}
	}
	return cases, obligations, unmet
}

// asRead judges a body as a reader of its media type finds it.
func asRead(t tester, p *Planner, c *Case) ([]spec.Fault, error) {
	if p.isJSON() {
		return p.view.Validate(c.Steps[0].Body)
	}
	v, err := p.codec.Decode(c.Steps[0].Body, contentTypeOf(c.Steps[0]))
	require.NoError(t, err, c.ID)
	require.Equal(t, v, c.Value, c.ID)
	return p.view.ValidateValue(v)
}

func TestPlanOfTheEmbeddedDescription(t *testing.T) {
	n, _, _ := checkPlan(t, embedded(t))
	require.Greater(t, n, 80)
	if testing.Verbose() {
		t.Logf("%s", planText(t, embedded(t)))
	}
}

func TestPlansOfTheCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("plans every description of the corpus; not with -short")
	}
	files, _ := filepath.Glob("../../shared/corpus/openapi/*.*")
	if len(files) == 0 {
		if os.Getenv("ASSAY_REQUIRE") == "1" {
			t.Fatal("the corpus is required and absent")
		}
		t.Skip("the corpus is absent: no ../shared/corpus/openapi beside the repository")
	}
	for _, f := range files {
		src, err := spec.ReadFile(f)
		require.NoError(t, err)
		c, err := spec.Load(src, spec.Options{})
		if err != nil {
			continue
		}
		for _, op := range c.Operations {
			start := time.Now()
			n, obl, unmet := checkPlan(t, op)
			t.Logf("%s %s: %d cases, %d obligations, %d unmet, %v", filepath.Base(f), op.ID, n, obl, unmet, time.Since(start).Round(time.Millisecond))
		}
	}
}
