package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/reports"
	"assay/spec"
	"assay/suite"
)

const writeProven = "assay prove --report figures=reports/proven.json writes the figures again; the README quotes them"

// TestProven: the figures in reports and in the README are those of a proof of
// this version on this description, and the full tier finds the same.
func TestProven(t *testing.T) {
	figures, err := reports.Proven()
	require.NoError(t, err)
	embedded, err := suite.Load(spec.Embedded(), spec.Options{})
	require.NoError(t, err)
	require.Equal(t, release, figures.Tool, writeProven)
	require.Equal(t, embedded.SHA256, figures.SHA256, writeProven)
	require.True(t, figures.Complete, writeProven)
	require.Contains(t, figures.Command, "assay prove")

	readme, err := os.ReadFile(filepath.Join("..", "README.md"))
	require.NoError(t, err)
	assert.Contains(t, string(readme), fmt.Sprintf("%s (assay %s, embedded description)", figures, figures.Tool), writeProven)

	if tier := os.Getenv("ASSAY_TIER"); tier != "full" && tier != "weekly" {
		return
	}
	proof, err := suite.Prove(t.Context(), suite.ProveOptions{Source: spec.Embedded(), Version: release})
	require.NoError(t, err)
	got, want := reports.FiguresOf(proof).Counts, figures.Counts
	got.Requests, got.Cases = want.Requests, want.Cases // follow the machine's pace a little
	require.Equal(t, want, got, writeProven)
}
