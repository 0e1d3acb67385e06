package cli

import (
	"io"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/verdict"
)

// expressFindings is everything that assay has to say about a small server of
// Express 4 and express-openapi-validator 5, which checks requests and answers
// by the same description with ajv: where the two disagree, and nothing else.
var expressFindings = []owed{
	{"status/accepts-valid", "createShipment", "/recipient/email", "format", rule.Server, verdict.Weak,
		"ajv's e-mail addresses need two labels and know no quoted local part and no address literal, which RFC 5321 section 4.1.2 allows"},
	{"status/accepts-valid", "createShipment", "", "", rule.Server, verdict.Weak,
		"ajv divides by multipleOf in binary floating point, where 0.29 is no multiple of 0.01; JSON Schema's numbers are decimal"},
	{"status/rejects-invalid", "createShipment", "", "", rule.Server, verdict.Error,
		"the same bodies as twins of broken ones: that these are refused shows nothing"},
	{"status/rejects-invalid", "createShipment", "", "format", rule.Server, verdict.Weak,
		"one cause at three places: ajv's date-time takes a blank for the T, which RFC 3339 section 5.6 does not; its uuid takes urn:uuid: before it, which is the URN and not the UUID of RFC 4122 section 3; it does not count the local part of an address, which has at most 64 octets (RFC 5321 section 4.5.3.1.1)"},
	{"status/rejects-invalid", "createShipment", "/serial", "format", rule.Server, verdict.Fail,
		"ajv-formats takes every whole number for an int64"},
	{"body/schema", "createShipment", "/serial", "format", rule.Server, verdict.Fail,
		"the greatest int64 becomes the nearest double, 9223372036854776000, which is no int64 any more"},
	{"echo/field", "createShipment", "/serial", "", rule.Server, verdict.Fail,
		"and an int64 beyond 2^53 becomes another one, as numbers are doubles in JavaScript"},
	{"status/accepts-valid", "createShipment", "/price", "multipleOf", rule.Server, verdict.Fail,
		"ajv divides binary fractions, so that 0.29 is no multiple of 0.01 to it"},
	{"status/rejects-invalid", "createShipment", "", "invalid-utf8", rule.Server, verdict.Weak,
		"Express replaces bytes that are not UTF-8 before it parses the body"},
}

// TestExpress runs assay against a validating implementation written
// independently of ours. That it takes all the bodies we hold to be valid, and
// refuses all that we hold to be invalid, but for these, is what shows that our
// reading of a description is not ours alone.
func TestExpress(t *testing.T) {
	modules := installed(t, "ASSAY_EXPRESS", "express", "node_modules")
	server, err := filepath.Abs(filepath.Join("..", "ci", "express", "server.js"))
	require.NoError(t, err)
	port := freePort(t)
	url := "http://127.0.0.1:" + port
	startNode(t, url+"/shipments", []string{"NODE_PATH=" + modules}, server, filepath.Join("testdata", "express.yaml"), port)
	holdTo(t, expressFindings, 1, "--spec", "testdata/express.yaml", "--target", url, "--random", "200")

	left, err := http.Get(url + "/shipments")
	require.NoError(t, err)
	defer left.Body.Close()
	body, err := io.ReadAll(left.Body)
	require.NoError(t, err)
	require.JSONEq(t, `[]`, string(body), "the run leaves nothing behind")
}
