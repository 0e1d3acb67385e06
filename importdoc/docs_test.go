package importdoc

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDocs: docs/import.md lists each kind of finding as its record says.
func TestDocs(t *testing.T) {
	data, err := os.ReadFile("../docs/import.md")
	require.NoError(t, err)
	for i, r := range records {
		require.Contains(t, string(data), fmt.Sprintf("\n| %s | %s | %s |\n", r.id, r.level, r.title))
		require.True(t, strings.HasSuffix(r.title, "."), r.id)
		if i > 0 {
			require.Less(t, records[i-1].id, r.id, "records stand in the order of their ids")
		}
	}
	require.Equal(t, len(records), strings.Count(string(data), "\n| page/"))
}
