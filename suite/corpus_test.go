package suite

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/mock"
	"assay/spec"
)

// corpus holds real descriptions, beside the repository.
const corpus = "../../shared/corpus/openapi"

// alarms are the descriptions on which the faithful reference server still has
// findings, each with the reason why that is none of the server's faults.
var alarms = map[string]string{}

// TestCorpusFaithful runs everything against the faithful reference server of
// real descriptions: whatever is found about the server is a false alarm. The
// fast tier takes a sample.
func TestCorpusFaithful(t *testing.T) {
	if testing.Short() {
		t.Skip("runs against every description of the corpus; not with -short")
	}
	files := descriptionsOf(t)
	every := 6
	if tier := os.Getenv("ASSAY_TIER"); tier == "full" || tier == "weekly" {
		every = 1
	}
	if raceDetector {
		t.Skip("the sample of the proofs is enough for the race detector")
	}
	for i, path := range files {
		if i%every != 0 {
			continue
		}
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			src, err := spec.ReadFile(path)
			require.NoError(t, err)
			contract, err := Load(src, spec.Options{})
			if err != nil {
				t.Skipf("nothing to test in it: %v", err)
			}
			if _, err := mock.New(contract, mock.Options{}); err != nil {
				t.Skipf("nothing of it can be served: %v", err)
			}
			finished, _ := prove(t, contract, mock.Options{})
			if reason, known := alarms[name]; known {
				require.NotEmpty(t, serverFindings(finished), "no alarm any more: take it off the list (%s)", reason)
				t.Skip(reason)
			}
			require.Empty(t, told(serverFindings(finished)), "a false alarm")
		})
	}
}

func descriptionsOf(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(corpus)
	if err != nil {
		if os.Getenv("ASSAY_REQUIRE") == "1" {
			t.Fatalf("the corpus is missing: %v", err)
		}
		t.Skipf("the corpus is not beside the repository: %v", err)
	}
	var out []string
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); !e.IsDir() && strings.Contains(".yaml.json.yml", ext) && ext != "" {
			out = append(out, filepath.Join(corpus, e.Name()))
		}
	}
	require.NotEmpty(t, out)
	return out
}
