package importdoc

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

// corpus holds real pages, beside the repository.
const corpus = "../../shared/corpus/graph-pages"

// pagesOf are the pages of the corpus by their path in it: those of the API, the
// source of the embedded description, and drafts of it.
func pagesOf(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, dir := range []string{"beta/api", "v1.0/api", "source", "drafts"} {
		files, err := filepath.Glob(filepath.Join(corpus, dir, "*.md"))
		require.NoError(t, err)
		for _, f := range files {
			out = append(out, dir+"/"+filepath.Base(f))
		}
	}
	if len(out) == 0 {
		if os.Getenv("ASSAY_REQUIRE") == "1" {
			t.Fatalf("no pages in %s", corpus)
		}
		t.Skipf("no pages in %s", corpus)
	}
	return out
}

func load(t *testing.T, page string) spec.Source {
	t.Helper()
	pagesOf(t)
	src, err := ReadFile(filepath.Join(corpus, filepath.FromSlash(page)))
	require.NoError(t, err)
	src.Name = page
	return src
}

func importOf(t *testing.T, sources ...spec.Source) *Result {
	t.Helper()
	result, err := Import(sources, Options{})
	require.NoError(t, err)
	return result
}

// notCreated are the pages that show a 201 and give no create that is tested
// without being named, with the reason.
var notCreated = map[string]string{
	"beta/api/driveitem-createuploadsession.md": "the 201 answers the POST that completes an upload at a URL of another server; the create of the session answers 200",
	"v1.0/api/driveitem-createuploadsession.md": "the 201 answers the POST that completes an upload at a URL of another server; the create of the session answers 200",
}

// controls are the pages whose POST documents no 201 at all.
var controls = map[string]string{
	"beta/api/application-post-owners.md":                "answers 204",
	"beta/api/application-post-tokenlifetimepolicies.md": "answers 204",
	"beta/api/contenttype-post-columns.md":               "answers 200",
	"beta/api/offershiftrequest-post.md":                 "answers 200",
	"beta/api/post-post-attachments.md":                  "answers 202 and 200",
	"beta/api/team-post.md":                              "answers 202",
}

// TestCorpusImports: each page gives a description that loads and is valid, by
// our own reading and by kin-openapi's, and says the same when it is read again.
func TestCorpusImports(t *testing.T) {
	created, shown := 0, 0
	for _, page := range pagesOf(t) {
		src := load(t, page)
		result := importOf(t, src)
		require.NotEmpty(t, result.Description, page)
		require.Equal(t, result.Description, importOf(t, src).Description, "%s: read twice", page)
		opts := spec.Options{}
		if why := notCreated[page] + controls[page]; why != "" {
			opts.Operations = []string{result.Operations[0].ID}
			_, err := spec.Load(result.Source(), spec.Options{})
			require.Error(t, err, "%s is tested as it is now: take it off the list (%s)", page, why)
		}
		contract, err := spec.Load(result.Source(), opts)
		require.NoError(t, err, page)
		require.NotEmpty(t, contract.Operations, page)
		require.Empty(t, contract.Defects, "%s: the description has faults of its own", page)
		require.Equal(t, page, contract.File)
		if controls[page] == "" {
			shown++
			if notCreated[page] == "" {
				created++
				require.NotNil(t, contract.Operations[0].ResponseFor(201), page)
			}
		}
	}
	t.Logf("%d of %d pages with a 201 give a create that is tested as it is; the others when they are named", created, shown)
	require.GreaterOrEqual(t, float64(created), 0.97*float64(shown))
}

// TestPlacesArePages: whatever a contract says stands at a line of the page or of
// a resource page.
func TestPlacesArePages(t *testing.T) {
	src := load(t, "source/devicemanagementexchangeconnector-create.md")
	contract, err := spec.Load(importOf(t, src).Source(), spec.Options{})
	require.NoError(t, err)
	op := contract.Operations[0]
	lines := strings.Split(string(src.Data), "\n")
	at := func(p spec.Place) string {
		require.Equal(t, src.Name, p.File)
		return lines[p.Line-1]
	}
	require.Equal(t, "POST /deviceManagement/exchangeConnectors", at(op.Place))
	require.Equal(t, "HTTP/1.1 201 Created", at(op.Success[0].Place))
	example := op.Body.JSON().Examples[0]
	require.Equal(t, `  "status": "String",`, at(example.At("/status")))
	require.Equal(t, `  "exchangeConnectorType": "String",`, at(example.At("/exchangeConnectorType")))
	view := op.Body.JSON().Schema.Request()
	faults, err := view.Validate(example.Value)
	require.NoError(t, err)
	require.Len(t, faults, 2)
	for _, f := range faults {
		require.Contains(t, at(f.Place), "|Enumeration|", f.Instance)
	}
	require.Contains(t, at(op.Identifier.Place), "|id|String|")
}

// TestTogether: all pages of a folder are one description, in which each
// operation is described once and each example is valid or was found wanting on
// its own page as well.
func TestTogether(t *testing.T) {
	var sources []spec.Source
	alone := map[string]int{}
	for _, page := range pagesOf(t) {
		if !strings.HasPrefix(page, "beta/") {
			continue
		}
		src := load(t, page)
		sources = append(sources, src)
		alone[page] = len(importOf(t, src).Operations)
	}
	result := importOf(t, sources...)
	together := map[string]int{}
	for _, op := range result.Operations {
		together[op.Page]++
	}
	for page, n := range alone {
		require.LessOrEqual(t, together[page], n, page)
		if together[page] == 0 { // pages of derived types share the collection that they post to
			require.Contains(t, strings.Join(result.Notes, "\n"), page+": POST ", "left out without a word")
		}
	}
	contract, err := spec.Load(result.Source(), spec.Options{})
	require.NoError(t, err)
	require.Empty(t, contract.Defects)
	files := map[string]bool{}
	for _, op := range contract.Operations {
		files[op.Place.File] = true
		if op.Body == nil || op.Body.JSON() == nil {
			continue
		}
		for _, ex := range op.Body.JSON().Examples {
			faults, err := op.Body.JSON().Schema.Request().Validate(ex.Value)
			require.NoError(t, err)
			for _, f := range faults {
				require.NotContains(t, f.Got, "null", "%s: %s", op.ID, f.Instance)
			}
		}
	}
	require.Greater(t, len(files), 30, "places name the page that each operation is from")
}
