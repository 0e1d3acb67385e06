package cli

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

// jsonServerFindings is everything that assay has to say about json-server
// 0.17.4, which stores and answers what it is sent and validates nothing. The
// description promises no more than a user of it would write down.
var jsonServerFindings = []owed{
	{"status/rejects-invalid", "createBook", "", "", rule.Server, verdict.Fail,
		"it looks at no keyword of any property: one cause, one finding"},
	{"status/rejects-invalid", "createBook", "", "type", rule.Server, verdict.Fail,
		"an array is stored as a book; a text, a number, a boolean and null are refused by its JSON parser, so this is no part of the finding above"},
	{"status/rejects-invalid", "createBook", "", "", rule.Server, verdict.Fail,
		"a body of another media type is not read, and a book without any property is stored for it"},
	{"status/rejects-invalid", "createBook", "", "empty", rule.Server, verdict.Fail,
		"an empty body is stored as a book without any property"},
	{"status/rejects-invalid", "createBook", "", "invalid-utf8", rule.Server, verdict.Weak,
		"bytes that are not UTF-8 are replaced and stored"},
	{"reject/leaks-nothing", "createBook", "", "a JavaScript stack trace", rule.Server, verdict.Fail,
		"outside production, Express answers what its JSON parser throws with the stack trace"},
	{"id/server-assigned", "createBook", "/id", "readOnly", rule.Server, verdict.Fail,
		"an id that the client sends is taken, though the description says that the server assigns it"},
	{"status/no-server-error", "createBook", "", "", rule.Server, verdict.Fail,
		"an id that the client sends and that a book has is answered 500: its store throws \"Insert failed, duplicate id\""},
}

// TestJSONServer runs assay against a server written by others that keeps its
// resources but checks nothing: the gaps roll up into a handful of findings.
func TestJSONServer(t *testing.T) {
	program := installed(t, "ASSAY_JSONSERVER", "jsonserver", "node_modules/.bin/json-server")
	data := filepath.Join(t.TempDir(), "db.json")
	require.NoError(t, os.WriteFile(data, []byte(`{"books":[]}`), 0o600))
	port := freePort(t)
	url := "http://127.0.0.1:" + port
	startNode(t, url+"/books", nil, program, "--host", "127.0.0.1", "--port", port, "--quiet", data)
	// One at a time, so that a create follows the deletion of the newest book.
	run := holdTo(t, jsonServerFindings, 1, "--spec", "testdata/jsonserver.yaml", "--target", url, "--workers", "1")
	unique := slices.IndexFunc(run.Verdicts, func(v verdict.Verdict) bool { return v.Rule == "id/unique" })
	require.NotEqual(t, -1, unique)
	require.Equal(t, verdict.Pass, run.Verdicts[unique].Outcome)
	require.Equal(t, "1 identifier used again after deletion", run.Verdicts[unique].Note,
		"the next id is the greatest one and one more, so the id of a deleted book comes again: a note, no finding")

	left, err := http.Get(url + "/books")
	require.NoError(t, err)
	defer left.Body.Close()
	body, err := io.ReadAll(left.Body)
	require.NoError(t, err)
	require.JSONEq(t, `[]`, string(body), "the run leaves nothing behind")
}
