package spec

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// TestBrokenCorners holds that a document of the corpus that kin-openapi cannot
// load as a whole is still tested for its sound operations.
func TestBrokenCorners(t *testing.T) {
	files, _ := filepath.Glob("../../shared/corpus/openapi/3.*.*")
	if len(files) == 0 {
		if os.Getenv("ASSAY_REQUIRE") == "1" {
			t.Fatal("the corpus is required and absent")
		}
		t.Skip("the corpus is absent: no ../shared/corpus/openapi beside the repository")
	}
	broken := 0
	for _, path := range files {
		src, err := ReadFile(path)
		require.NoError(t, err)
		if _, err := openapi3.NewLoader().LoadFromData(src.Data); err == nil {
			continue
		}
		broken++
		c, err := Load(src, Options{Operations: []string{"POST *"}})
		require.NoError(t, err, path)
		require.NotEmpty(t, c.Operations, path)
		t.Logf("%s: %d operations, %d unusable", filepath.Base(path), len(c.Operations), len(c.Unusable))
	}
	require.NotZero(t, broken, "the corpus holds such documents")
}
