package spec

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEmbedded(t *testing.T) {
	c, err := Load(Embedded(), Options{})
	require.NoError(t, err)
	require.Len(t, c.Operations, 1)
	op := c.Operations[0]
	require.Equal(t, "createExchangeConnector", op.ID)
	require.NotNil(t, op.Read)
	require.NotNil(t, op.List)
	require.Equal(t, "/value", op.List.Items)
	require.NotNil(t, op.Delete)
	require.Equal(t, "/id", op.Identifier.Pointer)
	require.True(t, op.Identifier.Assigned)
	m := op.Body.JSON()
	require.Len(t, m.Examples, 1)
	faults, err := m.Schema.Request().Validate(m.Examples[0].Value)
	require.NoError(t, err)
	require.Len(t, faults, 2)
	for _, f := range faults {
		require.Equal(t, "enum", f.Keyword)
		require.NotZero(t, f.Place.Line)
	}
	require.True(t, json.Valid(m.Examples[0].Value))
	require.Empty(t, c.Defects)
}

// TestCorpusLoads holds that every document of the corpus gives a contract or
// a clear error, and never a panic.
func TestCorpusLoads(t *testing.T) {
	files, _ := filepath.Glob("../../shared/corpus/openapi/*.*")
	if len(files) == 0 {
		if os.Getenv("ASSAY_REQUIRE") == "1" {
			t.Fatal("the corpus is required and absent")
		}
		t.Skip("the corpus is absent: no ../shared/corpus/openapi beside the repository")
	}
	for _, f := range files {
		if filepath.Ext(f) == ".md" {
			continue
		}
		src, err := ReadFile(f)
		require.NoError(t, err)
		c, err := Load(src, Options{})
		if err != nil {
			t.Logf("%s: %v", filepath.Base(f), err)
			continue
		}
		t.Logf("%s: %d operations, %d unusable, %d defects", filepath.Base(f), len(c.Operations), len(c.Unusable), len(c.Defects))
		for _, u := range c.Unusable {
			t.Logf("   unusable %s: %s", u.Operation, u.Reason)
		}
		for _, d := range c.Defects {
			t.Logf("   defect %s %s:%d %s", d.Code, filepath.Base(d.Place.File), d.Place.Line, d.Message)
		}
		for _, op := range c.Operations {
			if op.Identifier == nil {
				t.Logf("   no id: %s", op.ID)
			}
		}
	}
}
