package suite

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/importdoc"
	"assay/mock"
	"assay/spec"
	"assay/verdict"
)

// pages are real reference pages, beside the repository.
const pages = "../../shared/corpus/graph-pages"

// TestPagesFaithful runs everything against the reference server of each page
// that documents a create: whatever is found about the server is a false alarm.
// Where the page's example breaks what the page documents, it is sent as it is
// and repaired, side by side. The fast tier takes a sample, the source of the
// embedded description among it.
func TestPagesFaithful(t *testing.T) {
	if testing.Short() {
		t.Skip("runs against every page of the corpus; not with -short")
	}
	if raceDetector {
		t.Skip("the sample of the proofs is enough for the race detector")
	}
	every := 9
	if tier := os.Getenv("ASSAY_TIER"); tier == "full" || tier == "weekly" {
		every = 1
	}
	for i, path := range pagesOf(t) {
		if i%every != 0 && filepath.Base(filepath.Dir(path)) != "source" {
			continue
		}
		t.Run(strings.TrimPrefix(filepath.ToSlash(path), pages+"/"), func(t *testing.T) {
			src, err := importdoc.ReadFile(path)
			require.NoError(t, err)
			result, err := importdoc.Import([]spec.Source{src}, importdoc.Options{})
			require.NoError(t, err)
			contract, err := Load(result.Source(), spec.Options{})
			if err != nil {
				t.Skipf("nothing is tested of it: %v", err)
			}
			sideBySide := brokenExamples(contract)
			finished, done := prove(t, contract, mock.Options{})
			require.Empty(t, told(serverFindings(finished)), "a false alarm")
			require.NotEmpty(t, finished.Bases)
			require.NotEmpty(t, finished.Bases[0].Rung, "no create succeeded")
			for operation := range sideBySide {
				require.True(t, sent(done, operation+"/example/"), "%s: the example as it is was not sent", operation)
				require.True(t, sent(done, operation+"/repaired/"), "%s: the repaired example was not sent", operation)
			}
		})
	}
}

func pagesOf(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, dir := range []string{"beta/api", "v1.0/api", "source", "drafts"} {
		files, err := filepath.Glob(filepath.Join(pages, dir, "*.md"))
		require.NoError(t, err)
		out = append(out, files...)
	}
	if len(out) == 0 {
		if os.Getenv("ASSAY_REQUIRE") == "1" {
			t.Fatalf("no pages in %s", pages)
		}
		t.Skipf("no pages in %s", pages)
	}
	return out
}

// brokenExamples are the operations with an example that breaks its own schema.
func brokenExamples(contract *spec.Contract) map[string]bool {
	out := map[string]bool{}
	for _, op := range contract.Operations {
		if op.Body == nil || op.Body.JSON() == nil || op.Body.JSON().Schema == nil {
			continue
		}
		for _, ex := range op.Body.JSON().Examples {
			if faults, err := op.Body.JSON().Schema.Request().Validate(ex.Value); err == nil && len(faults) > 0 {
				out[op.ID] = true
			}
		}
	}
	return out
}

func sent(done []*verdict.Done, prefix string) bool {
	for _, d := range done {
		if strings.HasPrefix(d.Case.ID, prefix) && len(d.Exchanges) > 0 {
			return true
		}
	}
	return false
}
