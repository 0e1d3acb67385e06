package importdoc

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
)

// labelled says for each kind of defect that the corpus is labelled with which
// findings tell it.
var labelled = map[string][]rule.ID{
	"201 response body not JSON":                                 {"page/example-json"},
	"201 response without body":                                  {"page/body-missing"},
	"Content-Length mismatch (req)":                              {"page/content-length"},
	"Content-Length mismatch (resp)":                             {"page/content-length"},
	"URL version segment mismatch":                               {"page/url-version"},
	"annotated response without HTTP status line":                {"page/status-line", "page/block-type"},
	"annotation @odata.type != body @odata.type (case-insens.)":  {"page/annotation-type"},
	"annotation @odata.type != body @odata.type (case-sens.)":    {"page/annotation-type"},
	"example URL host not graph":                                 {"page/url-path"},
	"example URL relative/odd":                                   {"page/url-relative"},
	"example has property absent from the request table":         {"page/property-undocumented"},
	"example path does not match any HTTP-request template":      {"page/url-path"},
	"missing prop that table sentence marks required (excl. id)": {"page/required-table"},
	"missing prop that table sentence marks required (incl. id)": {"page/required-table"},
	"missing prop with \"Required\" in description":              {"page/required-missing"},
	"no blank line before request body":                          {"page/header-space"},
	"req enum placeholder (\"String\")":                          {"page/enum-value"},
	"req enum value is not a string":                             {"page/enum-value"},
	"req has type placeholder value":                             {"page/placeholder"},
	"req value type differs from table (Boolean)":                {"page/example-type"},
	"req value type differs from table (String)":                 {"page/example-type"},
	"req value type differs from table (collection)":             {"page/example-type"},
	"request body not JSON":                                      {"page/example-json"},
	"request example without body":                               {"page/body-missing"},
	"request property missing from response example":             {"page/property-missing"},
	"resp enum placeholder (\"String\")":                         {"page/enum-value"},
	"resp enum value is not a string":                            {"page/enum-value"},
	"resp enum value outside its list":                           {"page/enum-value"},
	"resp has type placeholder value":                            {"page/placeholder"},
	"resp value type differs from table (Boolean)":               {"page/example-type"},
	"resp value type differs from table (String)":                {"page/example-type"},
	"resp value type differs from table (collection)":            {"page/example-type"},
	"response value differs from request value":                  {"page/examples-disagree"},
}

// wrongLabels are labels that a reading of the page does not bear out, with the
// reason.
var wrongLabels = map[string]string{
	"beta/api/accessreview-addreviewer.md: 201 response without body":                                                                "the text documents a 201 and no body",
	"beta/api/driveitem-createuploadsession.md: URL version segment mismatch":                                                        "the URL is an uploadUrl that an answer gave, on another server: it has no version",
	"beta/api/driveitem-createuploadsession.md: request example without body":                                                        "the POST without a body completes an upload, and says Content-Length: 0",
	"beta/api/driveitem-createuploadsession.md: request property missing from response example":                                      "item is a parameter of the request, and the answer is an uploadSession",
	"beta/api/intune-mstunnel-microsofttunnelserverlogcollectionresponse-create.md: req value type differs from table (collection)":  "status is one value of an enumeration; the type's name merely contains Collection",
	"beta/api/intune-mstunnel-microsofttunnelserverlogcollectionresponse-create.md: resp value type differs from table (collection)": "status is one value of an enumeration; the type's name merely contains Collection",
	"beta/api/send-device-command.md: 201 response without body":                                                                     "the body stands in the code block behind the status line",
	"beta/api/teamsapp-publish.md: Content-Length mismatch (req)":                                                                    "the length is that of the zip file, for which a remark stands",
	"beta/api/teamsapp-publish.md: request body not JSON":                                                                            "the request is application/zip",
	"beta/api/teamsapp-update.md: Content-Length mismatch (req)":                                                                     "the length is that of the zip file, for which a remark stands",
	"beta/api/teamsapp-update.md: request body not JSON":                                                                             "the request is application/zip",
	"beta/api/temporaryaccesspassauthenticationmethod-post.md: example path does not match any HTTP-request template":                "kim@contoso.com is the userPrincipalName of /users/{id | userPrincipalName}",
	"beta/api/temporaryaccesspassauthenticationmethod-post.md: response value differs from request value":                            "2021-01-26T00:00:00.000Z and 2021-01-26T00:00:00Z are one instant",
	"v1.0/api/attachment-createuploadsession.md: request property missing from response example":                                     "AttachmentItem is a parameter of the request, and the answer is an uploadSession",
	"v1.0/api/calendar-post-events.md: response value differs from request value":                                                    "the answer writes HTML around the text, zeros behind the second, and addresses and types in another case",
	"v1.0/api/driveitem-createuploadsession.md: URL version segment mismatch":                                                        "the URL is an uploadUrl that an answer gave, on another server: it has no version",
	"v1.0/api/driveitem-createuploadsession.md: request example without body":                                                        "the POST without a body completes an upload, and says Content-Length: 0",
	"v1.0/api/driveitem-createuploadsession.md: request property missing from response example":                                      "item is a parameter of the request, and the answer is an uploadSession",
	"v1.0/api/driveitem-post-children.md: response value differs from request value":                                                 "folder is sent empty, and the server adds childCount",
	"v1.0/api/message-post-attachments.md: request property missing from response example":                                           "the response names its request, which is another one than the last",
	"v1.0/api/message-post-attachments.md: response value differs from request value":                                                "the response names its request, which is another one than the last",
	"v1.0/api/opentypeextension-post-opentypeextension.md: example has property absent from the request table":                       "the table is about the extension, which the example makes inside a new message",
	"v1.0/api/opentypeextension-post-opentypeextension.md: request property missing from response example":                           "the answer has them all; it is not JSON, and was not read",
	"v1.0/api/opentypeextension-post-opentypeextension.md: annotation @odata.type != body @odata.type (case-sens.)":                  "the body is a message; the type was read off the extension inside",
	"v1.0/api/opentypeextension-post-opentypeextension.md: annotation @odata.type != body @odata.type (case-insens.)":                "the body is a message; the type was read off the extension inside",
	"v1.0/api/teamsapp-publish.md: Content-Length mismatch (req)":                                                                    "the length is that of the zip file, for which a remark stands",
	"v1.0/api/teamsapp-publish.md: request body not JSON":                                                                            "the request is application/zip",
}

// TestLabels: each defect that the corpus is labelled with is found, or its label
// is wrong.
func TestLabels(t *testing.T) {
	pagesOf(t)
	data, err := os.ReadFile(filepath.Join(corpus, "labels.tsv"))
	require.NoError(t, err)
	found, wrong := 0, map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) < 4 || cells[3] == "" {
			continue
		}
		findings := importOf(t, load(t, cells[0])).Findings
		for _, label := range strings.Split(cells[3], "; ") {
			kind, detail, _ := strings.Cut(strings.TrimSpace(label), " [")
			rules := labelled[kind]
			require.NotEmpty(t, rules, "no finding is said to tell %q", kind)
			key := cells[0] + ": " + kind
			if wrongLabels[key] != "" {
				wrong[key] = true
				require.False(t, toldBy(findings, rules, detail), "%s is found: take it off the list of wrong labels", key)
				continue
			}
			if toldBy(findings, rules, detail) {
				found++
			} else {
				t.Errorf("%s [%s is not found", key, detail)
			}
		}
	}
	require.Len(t, wrong, len(wrongLabels), "a wrong label that is no label")
	t.Logf("%d labels are found, %d are wrong", found, len(wrong))
}

// toldBy says whether a finding of one of the rules tells the label, by the names
// that the label gives where it gives some.
func toldBy(findings []Finding, rules []rule.ID, detail string) bool {
	names := strings.FieldsFunc(strings.TrimSuffix(detail, "]"), func(r rune) bool { return r == ',' })
	for _, f := range findings {
		for _, r := range rules {
			if f.Rule == r && (len(names) == 0 || !strings.Contains(f.Text, " is ") || namesOne(f.Text, names)) {
				return true
			}
		}
	}
	return false
}

func namesOne(text string, names []string) bool {
	for _, n := range names {
		n, _, _ = strings.Cut(n, "=")
		if strings.Contains(text, n) || strings.ContainsAny(n, " /:") {
			return true
		}
	}
	return false
}
