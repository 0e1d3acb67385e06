package suite

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var updateWide = flag.Bool("update-wide", false, "choose the sample of the wide test again")

// wideSampleFile is the fixed sample: a line for each operation, in the order in
// which tiers take them.
const wideSampleFile = "testdata/wide.tsv"

// wideOperation is one create of the directory.
type wideOperation struct {
	stratum string
	file    string // below the package's folder api, with slashes
	method  string
	path    string
}

func (o wideOperation) String() string { return o.file + " " + o.method + " " + o.path }

// hash orders operations without regard to what they are.
func (o wideOperation) hash() string {
	sum := sha256.Sum256([]byte(o.String()))
	return hex.EncodeToString(sum[:])
}

// wideStrata are the kinds of creates that the sample has some of each.
var wideStrata = []struct {
	name string
	is   func(*rawCreate) bool
}{
	{"JSON, no path parameter", func(c *rawCreate) bool { return c.json() && c.in("path") == 0 }},
	{"JSON, one path parameter", func(c *rawCreate) bool { return c.json() && c.in("path") == 1 }},
	{"JSON, several path parameters", func(c *rawCreate) bool { return c.json() && c.in("path") > 1 }},
	{"required header parameter", func(c *rawCreate) bool { return c.required("header") }},
	{"required query parameter", func(c *rawCreate) bool { return c.required("query") }},
	{"query parameters", func(c *rawCreate) bool { return c.in("query") > 0 }},
	{"form", func(c *rawCreate) bool { return c.takes("application/x-www-form-urlencoded") }},
	{"multipart", func(c *rawCreate) bool { return c.takes("multipart/form-data") }},
	{"other media type", func(c *rawCreate) bool {
		return len(c.media) > 0 && !c.json() && !c.takes("application/x-www-form-urlencoded") && !c.takes("multipart/form-data")
	}},
	{"+json media type", func(c *rawCreate) bool {
		return slices.ContainsFunc(c.media, func(m string) bool { return strings.HasSuffix(m, "+json") })
	}},
	{"no body", func(c *rawCreate) bool { return len(c.media) == 0 }},
	{"answers 200", func(c *rawCreate) bool { return c.success == "200" }},
	{"answers 202", func(c *rawCreate) bool { return c.success == "202" }},
	{"answers 2XX", func(c *rawCreate) bool { return strings.EqualFold(c.success, "2XX") }},
	{"201 without body", func(c *rawCreate) bool { return c.success == "201" && c.answer == nil }},
	{"PUT with 201", func(c *rawCreate) bool { return c.method == "PUT" }},
	{"array in the body", func(c *rawCreate) bool { return c.body != nil && c.body["type"] == "array" }},
	{"array in the answer", func(c *rawCreate) bool { return c.answer != nil && c.answer["type"] == "array" }},
	{"envelope", func(c *rawCreate) bool { return c.envelope }},
	{"api key", func(c *rawCreate) bool { return c.secured("apiKey") }},
	{"basic or bearer", func(c *rawCreate) bool { return c.secured("http") }},
	{"oauth2", func(c *rawCreate) bool { return c.secured("oauth2") }},
	{"open", func(c *rawCreate) bool { return len(c.schemes) == 0 }},
	{"big schema", func(c *rawCreate) bool { return c.nodes > 150 }},
	{"recursion", func(c *rawCreate) bool { return c.recursive }},
	{"oneOf or anyOf", func(c *rawCreate) bool { return c.keywords["oneOf"] || c.keywords["anyOf"] }},
	{"discriminator", func(c *rawCreate) bool { return c.keywords["discriminator"] }},
	{"additionalProperties", func(c *rawCreate) bool { return c.keywords["additionalProperties"] }},
	{"pattern", func(c *rawCreate) bool { return c.keywords["pattern"] }},
	{"converted from 2.0", func(c *rawCreate) bool { return c.doc.converted }},
	{"OpenAPI 3.1", func(c *rawCreate) bool { return strings.HasPrefix(c.doc.version, "3.1") }},
}

// wideSample takes from the strata in turn, one operation a document as long as
// there are others.
func wideSample(creates []*rawCreate, size int) []wideOperation {
	type queue struct {
		name string
		ops  []wideOperation
	}
	var queues []queue
	for _, s := range wideStrata {
		q := queue{name: s.name}
		for _, c := range creates {
			if s.is(c) {
				q.ops = append(q.ops, wideOperation{s.name, c.doc.file, c.method, c.path})
			}
		}
		slices.SortFunc(q.ops, func(a, b wideOperation) int { return cmp.Compare(a.hash(), b.hash()) })
		queues = append(queues, q)
	}
	var out []wideOperation
	files, taken := map[string]bool{}, map[string]bool{}
	for left := true; left && len(out) < size; {
		left = false
		for i := range queues {
			q := &queues[i]
			q.ops = slices.DeleteFunc(q.ops, func(o wideOperation) bool { return taken[o.String()] })
			if len(q.ops) == 0 || len(out) == size {
				continue
			}
			left = true
			at := max(0, slices.IndexFunc(q.ops, func(o wideOperation) bool { return !files[o.file] }))
			o := q.ops[at]
			files[o.file], taken[o.String()] = true, true
			out = append(out, o)
		}
	}
	return out
}

// readWideSample reads the first operations of the fixed sample.
func readWideSample(t *testing.T, size int) []wideOperation {
	t.Helper()
	data, err := os.ReadFile(wideSampleFile)
	require.NoError(t, err)
	var out []wideOperation
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		require.Len(t, f, 4, line)
		out = append(out, wideOperation{f[0], f[1], f[2], f[3]})
	}
	require.GreaterOrEqual(t, len(out), size)
	return out[:size]
}

// TestWideSampleFixed holds the file to the rule that it was made by. It reads
// the whole directory, and so runs weekly; -update-wide rewrites the file.
func TestWideSampleFixed(t *testing.T) {
	if os.Getenv("ASSAY_TIER") != "weekly" && !*updateWide {
		t.Skip("reads the whole directory: weekly, or with -update-wide")
	}
	sample := wideSample(rawCreates(t, openapiDirectory(t)), 300)
	var b strings.Builder
	for _, o := range sample {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\n", o.stratum, o.file, o.method, o.path)
	}
	if *updateWide {
		require.NoError(t, os.WriteFile(wideSampleFile, []byte(b.String()), 0o644))
	}
	have, err := os.ReadFile(wideSampleFile)
	require.NoError(t, err)
	require.Equal(t, b.String(), string(have), "the sample is not what the rule chooses: go test ./suite -run TestWideSampleFixed -update-wide")
}

// rawCreates reads the creates of a directory with nothing but encoding/json:
// what this program takes for a create is on trial too.
func rawCreates(t *testing.T, root string) []*rawCreate {
	t.Helper()
	var out []*rawCreate
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		doc := &rawDocument{file: filepath.ToSlash(name)}
		if err := json.Unmarshal(data, &doc.root); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, doc.creates()...)
		doc.root = nil // what the strata ask for is known by now
		return nil
	}))
	return out
}
